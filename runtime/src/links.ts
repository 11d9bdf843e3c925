/** linkTo(): links of a span, from what a tag's expression gives. */
import type { Span, SpanContext } from "@opentelemetry/api";
import { apply, isObject, isProxy, peek } from "./builtins.ts";

/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/;
const { exec } = RegExp.prototype;
const { isArray } = Array;
const readInt = Number.parseInt;
/** Of one list. */
const MOST = 128;

/** A list, or what one link can be told by: a traceparent, a span's context, a span. */
export function linkTo(span: Span, to: unknown): void {
  if (isObject(to) && isProxy(to)) return;
  if (isArray(to)) {
    for (let i = 0; i < to.length && i < MOST; i++) linkTo(span, peek(to, i));
    return;
  }
  const context = contextOf(to);
  if (context !== undefined) span.addLink({ context });
}

/** What a link, or a remote parent, is told by. */
export function contextOf(to: unknown): SpanContext | undefined {
  if (typeof to === "string") {
    const found: RegExpExecArray | null = apply(exec, TRACEPARENT, [to]);
    if (found === null) return undefined;
    const traceFlags = readInt(found[3] as string, 16);
    return {
      traceId: found[1] as string,
      spanId: found[2] as string,
      traceFlags,
      isRemote: true,
    };
  }
  if (!isObject(to)) return undefined;
  const traceId = peek(to, "traceId");
  const spanId = peek(to, "spanId");
  if (typeof traceId === "string" && typeof spanId === "string") return to as SpanContext;
  const spanContext = peek(to, "spanContext");
  return typeof spanContext === "function" ? apply(spanContext as never, to, []) : undefined;
}
