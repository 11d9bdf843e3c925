/** What is read of a span: of our own, and of the SDK's that a program registered itself. */
import type {
  Attributes,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
} from "@opentelemetry/api";

export interface Readable {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly ReadableEvent[];
  readonly links: readonly Link[];
  readonly duration: HrTime;
  readonly ended: boolean;
  readonly parentSpanContext?: SpanContext | undefined;
  /** Instead of it, in an SDK of the 1.x line. */
  readonly parentSpanId?: string | undefined;
  spanContext(): SpanContext;
}

export interface ReadableEvent {
  readonly name: string;
  readonly attributes?: Attributes | undefined;
}

/** A span that a sampler did not want tells nothing but its ids. */
export function isReadable(span: Span): span is Span & Readable {
  return "attributes" in span && "duration" in span && "events" in span;
}
