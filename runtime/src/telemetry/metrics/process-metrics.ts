/** watchProcess(): metrics of the process itself, under the names of the semantic conventions. */
import type { Meter } from "@opentelemetry/api";
import { watchEventLoop } from "./event-loop-metrics.ts";
import { watchHeap } from "./heap-metrics.ts";
import { sampled } from "./sampled.ts";

const WATCHES: readonly ((meter: Meter) => (() => void) | undefined)[] = [
  watchCpu,
  watchMemory,
  watchUptime,
];

/** Bun and Deno have what they are read from, and give figures that are not so. */
const OF_NODE: typeof WATCHES = [watchHeap, watchEventLoop];

/** Ends with a call of what it returns. What a platform does not have is left out. */
export function watchProcess(meter: Meter): () => void {
  const { bun, deno } = process.versions;
  const watches = (bun ?? deno) ? WATCHES : [...WATCHES, ...OF_NODE];
  const stops = watches.map((watch) => {
    try {
      return watch(meter);
    } catch {
      return undefined;
    }
  });
  return () => {
    for (const stop of stops) stop?.();
  };
}

/** https://opentelemetry.io/docs/specs/semconv/system/process-metrics/ */
function watchCpu(meter: Meter): undefined {
  const { availableParallelism } = process.getBuiltinModule("node:os");
  const time = meter.createObservableCounter("process.cpu.time", {
    unit: "s",
    description: "Total CPU seconds broken down by different states.",
  });
  const utilization = meter.createObservableGauge("process.cpu.utilization", {
    unit: "1",
    description: "Share of the CPUs that was used since the last collection.",
  });
  let last = { at: 0, user: 0, system: 0 };
  const sample = sampled(() => {
    const { user, system } = process.cpuUsage();
    const now = { at: performance.now(), user: user / 1e6, system: system / 1e6 };
    const available = ((now.at - last.at) / 1e3) * availableParallelism();
    const before = last;
    last = now;
    return (["user", "system"] as const).map((mode) => ({
      attributes: { "cpu.mode": mode },
      seconds: now[mode],
      share: (now[mode] - before[mode]) / available,
    }));
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const { attributes, seconds, share } of sample()) {
        result.observe(time, seconds, attributes);
        result.observe(utilization, share, attributes);
      }
    },
    [time, utilization],
  );
}

function watchMemory(meter: Meter): undefined {
  const options = { unit: "By", description: "The amount of physical memory in use." };
  meter
    .createObservableUpDownCounter("process.memory.usage", options)
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
}

function watchUptime(meter: Meter): undefined {
  const options = { unit: "s", description: "The time the process has been running." };
  meter
    .createObservableGauge("process.uptime", options)
    .addCallback((result) => result.observe(process.uptime()));
}
