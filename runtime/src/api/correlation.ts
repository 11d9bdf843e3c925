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

/**
 * Calls `body`, and what it leads to, with this id; a trace is not needed. What is no text, is empty, or
 * would break a line of a log, is no id.
 */
export function withCorrelationId<T>(id: string, body: () => T): T {
  const outside = currentContext();
  return runIn(isLegible(id) ? withCorrelation(outside, id) : outside, body);
}

export function correlationIn(context: Context): string | undefined {
  const own = context.getValue(CORRELATION) as string | undefined;
  if (own !== undefined) return own;
  const sent = baggageOf(context)?.getEntry(CORRELATION_NAME)?.value;
  return isSound(sent) ? sent : undefined;
}

/** What may come from another program, or go to one: it goes into logs and headers as it is. */
export function isSound(id: unknown): id is string {
  return typeof id === "string" && /^[\x21-\x7e]{1,128}$/.test(id);
}

/** The program's own ids may be in any language, within it. */
function isLegible(id: unknown): id is string {
  return typeof id === "string" && /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(id);
}

export function withCorrelation(context: Context, id: string): Context {
  return context.setValue(CORRELATION, id);
}

export function withoutCorrelation(context: Context): Context {
  return context.deleteValue(CORRELATION);
}
