/** What programs call by hand; woven code calls ./emitted.ts. */
export {
  activeSpan,
  addEvent,
  recordException,
  setAttribute,
  setAttributes,
  setStatus,
} from "./api/active.ts";
export { correlationId, withCorrelationId } from "./api/correlation.ts";
export { flush } from "./api/flush.ts";
export { type ExtractOptions, extractContext, injectContext } from "./api/propagate.ts";
export { span } from "./api/span.ts";
export type { LinkTarget, SpanOptions } from "./api/start-by-hand.ts";
export { type TraceContext, traceContext } from "./api/trace-context.ts";
export { contextEnv } from "./propagation/context-env.ts";
export { type ExporterStatus, type HotFunction, type Status, status } from "./status.ts";
export { type Toggle, toggle, toggles } from "./toggles.ts";
