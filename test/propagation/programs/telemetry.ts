/** What a registration sets up, with spans that are gathered; PROPAGATION=off leaves propagation out. */
import { context, propagation, type TextMapPropagator, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { SpanweaveContextManager } from "@spanweave/runtime/context";
import { HealthChecks } from "../../../runtime/src/propagation/health.ts";
import { propagate } from "../../../runtime/src/propagation/index.ts";
import { parentFromEnvironment } from "../../../runtime/src/propagation/parent.ts";

export interface Seen {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** The parent's span id, or "-". */
  readonly parent: string;
}

const spans: ReadableSpan[] = [];
/** A benchmark makes millions. */
const MOST = 10_000;

const propagators: Readonly<Record<string, () => TextMapPropagator>> = {
  w3c: () =>
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  /** One that does not look whether tracing is suppressed. */
  heedless: () => ({
    fields: () => ["x-heedless"],
    inject: (_context, carrier, { set }) => set(carrier, "x-heedless", "1"),
    extract: (parent) => parent,
  }),
  b3: () => new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
};

const propagator = propagators[process.env.PROPAGATORS ?? "w3c"]?.();
if (propagator === undefined) throw new Error("no such propagator");
const base = parentFromEnvironment(process.env, propagator);
context.setGlobalContextManager(
  process.env.MANAGER === "sdk"
    ? new AsyncLocalStorageContextManager().enable()
    : new SpanweaveContextManager(base).enable(),
);
propagation.setGlobalPropagator(propagator);
const nothing = (): Promise<void> => Promise.resolve();
trace.setGlobalTracerProvider(
  new TracerProvider({
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [
      {
        onStart(span) {
          if (spans.length < MOST) spans.push(span);
        },
        onEnd() {},
        forceFlush: nothing,
        shutdown: nothing,
      },
    ],
  }),
);
if (process.env.PROPAGATION !== "off") {
  propagate({ health: new HealthChecks([]), correlation: undefined });
}

export function seen(): Seen[] {
  return spans.map((span) => ({
    name: span.name,
    ...ids(span),
    parent: span.parentSpanContext?.spanId ?? "-",
  }));
}

/** Spans that were not dropped. */
export function kept(): string[] {
  return spans.filter(({ ended }) => ended).map(({ name }) => name);
}

function ids(span: ReadableSpan): { traceId: string; spanId: string } {
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId };
}

/** The last line that the program prints. */
export function tell(value: unknown): void {
  console.log(JSON.stringify(value));
}
