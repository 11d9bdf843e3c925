/** countCall(): durations of calls, for whatever meter provider the application registered. */
import type { Histogram, MeterProvider } from "@opentelemetry/api";
import { registered } from "./otel.ts";

let provider: MeterProvider | undefined;
let durations: Histogram | undefined;

/** A histogram counts calls as well; those that failed have an error's type. */
export function countCall(name: string, milliseconds: number, errorType: string | undefined): void {
  const now = registered()?.metrics;
  if (now !== provider) {
    provider = now;
    durations = now?.getMeter("@spanweave/runtime").createHistogram("spanweave.function.duration", {
      unit: "s",
      description: "Duration of calls of traced functions.",
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  }
  const type = errorType === undefined ? undefined : { "error.type": errorType };
  durations?.record(milliseconds / 1000, { "code.function.name": name, ...type });
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, and finer below. */
const BOUNDARIES = [
  0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
