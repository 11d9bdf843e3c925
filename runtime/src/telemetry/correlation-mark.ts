/** CorrelationMark: each span says which request it belongs to. */
import type { Context } from "@opentelemetry/api";
import type { Span, SpanProcessor } from "@opentelemetry/sdk-trace";
import { CORRELATION_NAME, correlationIn } from "../api/correlation.ts";
import { reportTrouble } from "../otel.ts";

export const correlationMark: SpanProcessor = {
  onStart(span: Span, context: Context): void {
    try {
      const id = correlationIn(context);
      if (id !== undefined) span.setAttribute(CORRELATION_NAME, id);
    } catch (error) {
      reportTrouble(error);
    }
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
};
