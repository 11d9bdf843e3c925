/** headersToSend(): what a request carries so that its receiver can go on with the trace. */
import { propagation } from "@opentelemetry/api";
import { registered } from "../otel.ts";
import { placeOf } from "../place.ts";

export type Header = readonly [name: string, value: string];

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts */
export const SUPPRESSED: symbol = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

const BAGGAGE = "baggage";

/** What is no part of a trace's name: each for itself, whoever sends the others. */
const alone = new Set([BAGGAGE]);

export function goesByItself(header: string): void {
  alone.add(header.toLowerCase());
}

/** None where the caller names a trace himself, whatever its format. */
export function headersToSend(isSet: (name: string) => boolean): readonly Header[] {
  const set = propagation.fields().filter(isSet);
  if (set.some(isOfTrace)) return [];
  const place = placeOf(registered()?.context);
  const context = place.contextOf(place.current());
  if (context.getValue(SUPPRESSED) === true) return [];
  const carrier: Record<string, string> = {};
  propagation.inject(context, carrier);
  return Object.entries(carrier).filter(([name]) => !set.includes(name));
}

/** Headers that name a trace belong together. */
export function isOfTrace(name: string): boolean {
  return !alone.has(name.toLowerCase());
}

/** Whether a header that somebody sets takes the place of one that we have set. */
export function takesPlaceOf(given: string, ours: string): boolean {
  if (isOfTrace(given)) return isOfTrace(ours);
  return given.toLowerCase() === ours.toLowerCase();
}

/** Baggage may be given twice, and adds up. */
export function standsOnce(name: string): boolean {
  return !isOfTrace(name) && name.toLowerCase() !== BAGGAGE;
}
