/** Spans as tests look at them: plain data, with parents and children. */
import type { Attributes, SpanContext } from "@opentelemetry/api";
import type { Readable } from "./readable.ts";

/** One span of a test. Plain data, as it was when it was asked for. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: RecordedKind;
  readonly attributes: Readonly<Attributes>;
  readonly status: RecordedStatus;
  /** Undefined unless the span failed. */
  readonly error: RecordedError | undefined;
  readonly events: readonly RecordedEvent[];
  readonly links: readonly RecordedLink[];
  /** Undefined for a span with nothing above it in this test. */
  readonly parent: RecordedSpan | undefined;
  /** In the order in which they started. */
  readonly children: readonly RecordedSpan[];
  /** Undefined until the span has ended. */
  readonly durationMs: number | undefined;
  readonly ended: boolean;
  readonly traceId: string;
  readonly spanId: string;
}

export type RecordedKind = "internal" | "server" | "client" | "producer" | "consumer";

export interface RecordedStatus {
  readonly code: "unset" | "ok" | "error";
  readonly message: string | undefined;
}

export interface RecordedError {
  /** The name of its class, or what `error.type` says. */
  readonly type: string;
  readonly message: string | undefined;
  /** Where it was thrown; undefined on the spans above that one. */
  readonly stack: string | undefined;
}

export interface RecordedEvent {
  readonly name: string;
  readonly attributes: Readonly<Attributes>;
}

export interface RecordedLink {
  readonly context: Pick<SpanContext, "traceId" | "spanId">;
  readonly attributes: Readonly<Attributes>;
}

const KINDS = ["internal", "server", "client", "producer", "consumer"] as const;
const CODES = ["unset", "ok", "error"] as const;

export function recordedSpans(spans: readonly Readable[]): RecordedSpan[] {
  const byId = new Map<string, Recorded>();
  const all = spans.map((span) => {
    const recorded = new Recorded(span);
    byId.set(recorded.spanId, recorded);
    return recorded;
  });
  for (const [index, recorded] of all.entries()) {
    const { parentSpanContext, parentSpanId } = spans[index] ?? {};
    const above = byId.get(parentSpanContext?.spanId ?? parentSpanId ?? "");
    if (above === undefined) continue;
    recorded.parent = above;
    above.children.push(recorded);
  }
  return all;
}

class Recorded implements RecordedSpan {
  readonly name: string;
  readonly kind: RecordedKind;
  readonly attributes: Readonly<Attributes>;
  readonly status: RecordedStatus;
  readonly error: RecordedError | undefined;
  readonly events: readonly RecordedEvent[];
  readonly links: readonly RecordedLink[];
  declare parent: RecordedSpan | undefined;
  readonly children: RecordedSpan[] = [];
  readonly durationMs: number | undefined;
  readonly ended: boolean;
  readonly traceId: string;
  readonly spanId: string;

  constructor(span: Readable) {
    const { traceId, spanId } = span.spanContext();
    this.name = span.name;
    this.kind = KINDS[span.kind] ?? "internal";
    this.attributes = { ...span.attributes };
    this.status = { code: CODES[span.status.code] ?? "unset", message: span.status.message };
    this.error = errorOf(span);
    this.events = span.events.map(({ name, attributes = {} }) => ({ name, attributes }));
    this.links = span.links.map(({ context, attributes = {} }) => ({
      context: { traceId: context.traceId, spanId: context.spanId },
      attributes,
    }));
    this.ended = span.ended;
    this.durationMs = span.ended ? span.duration[0] * 1e3 + span.duration[1] / 1e6 : undefined;
    this.traceId = traceId;
    this.spanId = spanId;
    // Printing a span prints what is below it, and not what is above as well.
    Object.defineProperty(this, "parent", { value: undefined, writable: true });
  }
}

const ERROR = 2;

function errorOf({ status, attributes, events }: Readable): RecordedError | undefined {
  if (status.code !== ERROR) return undefined;
  const exception = events.findLast(({ name }) => name === "exception")?.attributes ?? {};
  return {
    type: textIn(attributes, "error.type") ?? textIn(exception, "exception.type") ?? "Error",
    message: textIn(exception, "exception.message") ?? status.message,
    stack: textIn(exception, "exception.stacktrace"),
  };
}

function textIn(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  return typeof value === "string" ? value : undefined;
}
