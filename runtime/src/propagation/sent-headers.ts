/** headersToSend(): what a request carries so that its receiver can go on with the trace. */
import { propagation } from "@opentelemetry/api";
import { registered } from "../otel.ts";
import { placeOf } from "../place.ts";

export type Header = readonly [name: string, value: string];

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts */
export const SUPPRESSED: symbol = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

const BAGGAGE = "baggage";

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

/** Headers that name a trace belong together; baggage is for itself. */
export function isOfTrace(name: string): boolean {
  return name.toLowerCase() !== BAGGAGE;
}
