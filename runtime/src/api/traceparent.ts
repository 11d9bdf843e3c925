/** Trace contexts as text: https://www.w3.org/TR/trace-context/#traceparent-header */
import type { SpanContext } from "@opentelemetry/api";

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${flagsText(traceFlags)}`;
}

export function flagsText(flags: number): string {
  return `${HEX[(flags >> 4) & 15]}${HEX[flags & 15]}`;
}

const HEX = "0123456789abcdef";
