/** The correlation id: what a request goes by in logs, in this program and in those before it. */
import type { Context } from "@opentelemetry/api";
import { reportTrouble } from "../otel.ts";
import { baggageOf } from "./baggage.ts";
import { currentContext, runIn } from "./here.ts";

/** For every copy of the runtime. */
export const CORRELATION: symbol = Symbol.for("@spanweave/runtime/correlation");
/** By which a caller may have sent one, and spans have it. */
export const CORRELATION_NAME = "correlation.id";

/** As set by `withCorrelationId`, or as it came with the request, or with the baggage `correlation.id`. */
export function correlationId(): string | undefined {
  try {
    return correlationIn(currentContext());
  } catch (error) {
    reportTrouble(error);
    return undefined;
  }
}

/** Calls `body`, and what it leads to, with this id; a trace is not needed. */
export function withCorrelationId<T>(id: string, body: () => T): T {
  return runIn(withCorrelation(currentContext(), id), body);
}

export function correlationIn(context: Context): string | undefined {
  const own = context.getValue(CORRELATION) as string | undefined;
  return own ?? baggageOf(context)?.getEntry(CORRELATION_NAME)?.value;
}

export function withCorrelation(context: Context, id: string): Context {
  return context.setValue(CORRELATION, id);
}

export function withoutCorrelation(context: Context): Context {
  return context.deleteValue(CORRELATION);
}
