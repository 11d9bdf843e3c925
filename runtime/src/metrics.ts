/** countCall(): calls, their durations and errors, for whatever meter provider is registered, else for ours. */
import type { Counter, Histogram, MeterProvider } from "@opentelemetry/api";
import { slice } from "./builtins.ts";
import { registered } from "./otel.ts";
import { shared } from "./shared.ts";

interface Instruments {
  readonly duration: Histogram;
  readonly calls: Counter;
  readonly errors: Counter;
}

let provider: MeterProvider | undefined;
let instruments: Instruments | undefined;

export function countCall(name: string, milliseconds: number, errorType: string | undefined): void {
  const now = registered()?.metrics ?? shared.meters;
  if (now !== provider) {
    provider = now;
    instruments = now && instrumentsOf(now);
  }
  if (instruments === undefined) return;
  const called = { "code.function.name": name };
  const type = errorType === undefined ? undefined : slice(errorType, 0, LONGEST_TYPE);
  const failed = type === undefined ? undefined : { ...called, "error.type": type };
  instruments.duration.record(milliseconds / 1000, failed ?? called);
  instruments.calls.add(1, called);
  if (failed !== undefined) instruments.errors.add(1, failed);
}

function instrumentsOf(provider: MeterProvider): Instruments {
  const meter = provider.getMeter("@spanweave/runtime");
  return {
    duration: meter.createHistogram("spanweave.function.duration", {
      unit: "s",
      description: "Duration of calls of traced functions.",
      advice: { explicitBucketBoundaries: BOUNDARIES },
    }),
    calls: meter.createCounter("spanweave.function.calls", {
      unit: "{call}",
      description: "Calls of traced functions.",
    }),
    errors: meter.createCounter("spanweave.function.errors", {
      unit: "{error}",
      description: "Calls of traced functions that failed.",
    }),
  };
}

/** Each is a series of its own. */
const LONGEST_TYPE = 128;

/** https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, and finer below. */
const BOUNDARIES = [
  0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
