/** Baggage of a context: what the OpenTelemetry API keeps there, under a key that all copies share. */
import type { Baggage, Context } from "@opentelemetry/api";

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/baggage/context-helpers.ts */
export const BAGGAGE: symbol = Symbol.for("OpenTelemetry Baggage Key");

export function baggageOf(context: Context): Baggage | undefined {
  return context.getValue(BAGGAGE) as Baggage | undefined;
}
