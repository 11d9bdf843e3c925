/** A small tracer provider that counts how often a span ends. */
import {
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import type { SpanRecord, Spans } from "./spans.ts";

let lastId = 0;

class StubSpan implements Span {
  readonly #spans: Spans;
  readonly #record: SpanRecord;
  readonly #context: SpanContext;

  constructor(spans: Spans, name: string, parent: SpanContext | undefined) {
    const spanId = (++lastId).toString(16).padStart(16, "0");
    this.#spans = spans;
    this.#context = { traceId: parent?.traceId ?? spanId.padStart(32, "1"), spanId, traceFlags: 1 };
    this.#record = spans.started(spanId, name, parent?.spanId);
  }

  spanContext(): SpanContext {
    return this.#context;
  }
  setAttribute(): this {
    return this;
  }
  setAttributes(): this {
    return this;
  }
  addEvent(): this {
    return this;
  }
  addLink(): this {
    return this;
  }
  addLinks(): this {
    return this;
  }
  setStatus(status: { code: SpanStatusCode }): this {
    this.#record.failed = status.code === SpanStatusCode.ERROR;
    return this;
  }
  updateName(): this {
    return this;
  }
  end(): void {
    this.#spans.ended(this.#record);
  }
  isRecording(): boolean {
    return this.#record.ended === 0;
  }
  recordException(): void {}
}

export function provider(spans: Spans): TracerProvider {
  const tracer: Tracer = {
    startSpan: (name: string, options: SpanOptions | undefined, context: Context) =>
      new StubSpan(spans, name, options?.root ? undefined : trace.getSpanContext(context)),
    startActiveSpan: () => {
      throw new Error("woven code starts spans with startSpan");
    },
  };
  return { getTracer: () => tracer };
}
