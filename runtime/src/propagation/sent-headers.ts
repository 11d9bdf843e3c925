/** headersToSend(): what a request carries so that its receiver can go on with the trace. */
import { defaultTextMapSetter, propagation, type TextMapPropagator } from "@opentelemetry/api";
import { registered } from "../otel.ts";
import { placeOf } from "../place.ts";

export type Header = readonly [name: string, value: string];

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts */
export const SUPPRESSED: symbol = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

const BAGGAGE = "baggage";

/** What is no part of a trace's name goes also with a trace that the caller names. */
const alone = new Map<string, TextMapPropagator>();

export function goesByItself(header: string, propagator: TextMapPropagator): void {
  alone.set(header.toLowerCase(), propagator);
}

/** Of a trace that the caller names himself, whatever its format, nothing is said. */
export function headersToSend(isSet: (name: string) => boolean): readonly Header[] {
  const fields = propagation.fields();
  const set = fields.filter(isSet);
  const isNamed = set.some(isOfTrace);
  if (isNamed && !fields.some(standsOnce)) return [];
  const place = placeOf(registered()?.context);
  const context = place.contextOf(place.current());
  if (context.getValue(SUPPRESSED) === true) return [];
  const carrier: Record<string, string> = {};
  // Not asked for what is left out: a span whose ids are read is kept.
  if (isNamed) {
    for (const name of fields) {
      alone.get(name.toLowerCase())?.inject(context, carrier, defaultTextMapSetter);
    }
  } else {
    propagation.inject(context, carrier);
  }
  return Object.entries(carrier).filter(([name]) => !set.includes(name));
}

/** Headers that name a trace belong together. */
export function isOfTrace(name: string): boolean {
  return name.toLowerCase() !== BAGGAGE && !standsOnce(name);
}

/** Whether a header that somebody sets takes the place of one that we have set. */
export function takesPlaceOf(given: string, ours: string): boolean {
  if (isOfTrace(given)) return isOfTrace(ours);
  return given.toLowerCase() === ours.toLowerCase();
}

/** Baggage may be given twice, and adds up. */
export function standsOnce(name: string): boolean {
  return alone.has(name.toLowerCase());
}
