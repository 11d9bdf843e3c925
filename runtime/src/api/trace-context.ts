/** traceContext(): what a line of a log says to be found beside its trace. */
import { reportTrouble } from "../otel.ts";
import { NO_TRACE } from "../start-span.ts";
import { activeSpan } from "./active.ts";
import { correlationId } from "./correlation.ts";
import { flagsText } from "./traceparent.ts";

/** https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/ */
export interface TraceContext {
  readonly trace_id: string;
  readonly span_id: string;
  /** Two hexadecimal digits, as in a `traceparent` header. */
  readonly trace_flags: string;
  /** What the request goes by, with or without a trace. */
  readonly correlation_id: string;
}

/** Of the current span and request; without them there is nothing to say. */
export function traceContext(): Partial<TraceContext> {
  const id = correlationId();
  return { ...idsOfSpan(), ...(id !== undefined && { correlation_id: id }) };
}

function idsOfSpan(): Partial<TraceContext> {
  try {
    const context = activeSpan()?.spanContext();
    if (context === undefined || context.traceId === NO_TRACE) return {};
    const { traceId, spanId, traceFlags } = context;
    return { trace_id: traceId, span_id: spanId, trace_flags: flagsText(traceFlags) };
  } catch (error) {
    reportTrouble(error);
    return {};
  }
}
