/** linkTo(): links of a span, from what a tag's expression gives. */
import type { Span, SpanContext } from "@opentelemetry/api";
import { apply, isObject, peek } from "./builtins.ts";

/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/;
const { exec } = RegExp.prototype;

/** A list, or what one link can be told by: a traceparent, a span's context, a span. */
export function linkTo(span: Span, to: unknown): void {
  if (Array.isArray(to)) {
    for (let i = 0; i < to.length && i < 128; i++) linkTo(span, to[i]);
    return;
  }
  const context = contextOf(to);
  if (context !== undefined) span.addLink({ context });
}

function contextOf(to: unknown): SpanContext | undefined {
  if (typeof to === "string") {
    const [, traceId, spanId, flags] = (apply(exec, TRACEPARENT, [to]) ?? []) as string[];
    if (traceId === undefined || spanId === undefined) return undefined;
    return { traceId, spanId, traceFlags: Number.parseInt(flags ?? "0", 16), isRemote: true };
  }
  if (!isObject(to)) return undefined;
  const traceId = peek(to, "traceId");
  const spanId = peek(to, "spanId");
  if (typeof traceId === "string" && typeof spanId === "string") return to as SpanContext;
  const { spanContext } = to as Partial<Span>;
  return typeof spanContext === "function" ? apply(spanContext, to, []) : undefined;
}
