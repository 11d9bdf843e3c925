/** Registers the real SDK and gathers spans as plain data. */
import { context, trace } from "@opentelemetry/api";
import {
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

export interface Recorder {
  /** Every span that started, in order: `name < parent's name`. */
  lines(): string[];
  /** Names of the spans that have not ended. */
  open(): string[];
  span(name: string): ReadableSpan;
  readonly spans: ReadableSpan[];
}

export interface Parts {
  readonly processor?: Partial<SpanProcessor>;
  readonly sampler?: Sampler;
}

export function register(parts: Parts = {}): Recorder {
  const { recorder, provider } = newProvider(parts);
  if (!trace.setGlobalTracerProvider(provider)) throw new Error("a provider is registered already");
  return recorder;
}

export function newProvider({ processor = {}, sampler }: Parts = {}): {
  recorder: Recorder;
  provider: TracerProvider;
} {
  const spans: ReadableSpan[] = [];
  const gather: SpanProcessor = {
    onStart(span) {
      spans.push(span);
    },
    onEnd: () => {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const given: SpanProcessor = {
    onStart: (span, parent) => processor.onStart?.(span, parent),
    onEnd: (span) => processor.onEnd?.(span),
    forceFlush: () => processor.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => processor.shutdown?.() ?? Promise.resolve(),
  };
  const provider = new TracerProvider({
    spanProcessors: [gather, given],
    ...(sampler === undefined ? {} : { sampler }),
  });
  const nameOf = (id: string | undefined): string =>
    spans.find((span) => span.spanContext().spanId === id)?.name ?? "-";
  const recorder: Recorder = {
    spans,
    lines: () => spans.map((span) => `${span.name} < ${nameOf(span.parentSpanContext?.spanId)}`),
    open: () => spans.filter((span) => !span.ended).map((span) => span.name),
    span(name) {
      const found = spans.filter((span) => span.name === name);
      if (found.length !== 1 || found[0] === undefined) {
        throw new Error(`${found.length} spans are called ${name}`);
      }
      return found[0];
    },
  };
  return { recorder, provider };
}

/** Name of the span that is current for the application. */
export function activeName(): string {
  return (trace.getActiveSpan() as ReadableSpan | undefined)?.name ?? "-";
}

export function unregister(): void {
  trace.disable();
  context.disable();
}
