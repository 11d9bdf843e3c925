/** watchEventLoop(): https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/ */
import type { IntervalHistogram } from "node:perf_hooks";
import type { Meter, ObservableGauge } from "@opentelemetry/api";
import { sampled } from "./sampled.ts";

export function watchEventLoop(meter: Meter): () => void {
  watchUtilization(meter);
  return watchDelay(meter);
}

function watchUtilization(meter: Meter): void {
  const { performance } = process.getBuiltinModule("node:perf_hooks");
  if (typeof performance.eventLoopUtilization !== "function") return;
  let last = performance.eventLoopUtilization();
  const sample = sampled(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  });
  meter
    .createObservableGauge("nodejs.eventloop.utilization", {
      unit: "1",
      description: "Share of the time in which the event loop was not idle.",
    })
    .addCallback((result) => result.observe(sample()));
}

/** Milliseconds between two looks at the clock: what an idle loop shows as its delay. */
const RESOLUTION = 10;

const FIGURES: Readonly<Record<string, (delays: IntervalHistogram) => number>> = {
  min: ({ min }) => min,
  max: ({ max }) => max,
  mean: ({ mean }) => mean,
  p50: (delays) => delays.percentile(50),
  p90: (delays) => delays.percentile(90),
  p99: (delays) => delays.percentile(99),
};

function watchDelay(meter: Meter): () => void {
  const { monitorEventLoopDelay } = process.getBuiltinModule("node:perf_hooks");
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  const gauges: readonly (readonly [name: string, gauge: ObservableGauge])[] = Object.keys(
    FIGURES,
  ).map((name) => [
    name,
    meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, {
      unit: "s",
      description: `Event loop delay since the last collection: ${name}.`,
    }),
  ]);
  const sample = sampled(() => {
    // Nothing was measured: its extremes are those of its range.
    const isEmpty = delays.count === 0;
    const figures = isEmpty
      ? []
      : Object.entries(FIGURES).map(([name, of]) => [name, of(delays)] as const);
    delays.reset();
    return new Map(figures);
  });
  meter.addBatchObservableCallback(
    (result) => {
      const figures = sample();
      for (const [name, gauge] of gauges) {
        const nanoseconds = figures.get(name);
        if (nanoseconds !== undefined) result.observe(gauge, nanoseconds / 1e9);
      }
    },
    gauges.map(([, gauge]) => gauge),
  );
  return () => delays.disable();
}
