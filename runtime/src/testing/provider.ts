/** A tracer provider that notes every span: its own, or of the provider that the program registered. */
import {
  type Context,
  context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { MemorySpan } from "./memory-span.ts";
import { ownerOf } from "./owner.ts";
import { isReadable } from "./readable.ts";
import { state } from "./state.ts";

const BRAND: unique symbol = Symbol.for("@spanweave/runtime/testing/provider") as never;

export class TestingProvider implements TracerProvider {
  constructor() {
    Object.defineProperty(this, BRAND, { value: true });
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return new TestingTracer((provider) => provider.getTracer(name, version, options));
  }
}

/** Of any copy of this file. */
export function isTestingProvider(provider: object): boolean {
  return BRAND in provider;
}

class TestingTracer implements Tracer {
  readonly #tracerOf: (provider: TracerProvider) => Tracer;
  #known: { readonly provider: TracerProvider; readonly tracer: Tracer } | undefined;

  constructor(tracerOf: (provider: TracerProvider) => Tracer) {
    this.#tracerOf = tracerOf;
  }

  startSpan(name: string, options: SpanOptions = {}, given: Context = context.active()): Span {
    const parent = options.root ? undefined : trace.getSpanContext(given);
    const tracer = this.#programsTracer();
    const span = tracer?.startSpan(name, options, given) ?? new MemorySpan(name, options, parent);
    note(span, parent?.spanId);
    return span;
  }

  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]
  ): ReturnType<F> {
    const call = rest[rest.length - 1] as F;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const given = rest.length > 2 ? (rest[1] as Context) : context.active();
    const span = this.startSpan(name, options, given);
    return context.with(trace.setSpan(given, span), () => call(span) as ReturnType<F>);
  }

  /** It may be registered after a module has asked for its tracer. */
  #programsTracer(): Tracer | undefined {
    const { program } = state;
    if (program === undefined) return undefined;
    if (this.#known?.provider !== program) {
      this.#known = { provider: program, tracer: this.#tracerOf(program) };
    }
    return this.#known.tracer;
  }
}

function note(span: Span, parent: string | undefined): void {
  const owner = ownerOf(parent);
  state.owners.set(span.spanContext().spanId, { owner, span });
  if (isReadable(span)) owner.spans.push(span);
  else owner.unsampled++;
}
