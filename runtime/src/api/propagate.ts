/** injectContext() and extractContext(): a trace goes on where no header of HTTP takes it. */
import type { Context, SpanContext } from "@opentelemetry/api";
import { guarded } from "../guarded.ts";
import { contextOf } from "../links.ts";
import { registered } from "../otel.ts";
import { EndedSpan, spanOf, withSpan } from "../scope.ts";
import { NO_TRACE } from "../start-span.ts";
import { BAGGAGE } from "./baggage.ts";
import { getter, setter } from "./carrier.ts";
import { CORRELATION } from "./correlation.ts";
import { currentContext, runIn } from "./here.ts";
import { traceparentOf } from "./traceparent.ts";

const TRACEPARENT = "traceparent";

/**
 * Adds to `carrier` what the registered propagator has to say of the current context; where none is
 * registered, the current span as a `traceparent`.
 */
export function injectContext(): Record<string, string>;
export function injectContext<C extends object>(carrier: C): C;
export function injectContext(carrier: object = {}): object {
  const context = currentContext();
  // Looked at outside of the call below, where looking does not count: whose ids go away is kept.
  const sender = spanOf(context)?.spanContext();
  guarded(() => {
    const propagator = registered()?.propagation;
    if (propagator !== undefined) propagator.inject(context, carrier, setter);
    else if (isValid(sender)) setter.set(carrier, TRACEPARENT, traceparentOf(sender));
  });
  return carrier;
}

export interface ExtractOptions {
  /** The current span stays the parent, and has a link to the sender's: for batches. */
  readonly link?: boolean;
}

/** Calls `body` below the span whose context is in `carrier`; where none is, as if called directly. */
export function extractContext<T>(
  carrier: unknown,
  body: () => T,
  { link = false }: ExtractOptions = {},
): T {
  let context: Context | undefined;
  if (isAnythingRegistered()) {
    guarded(() => {
      const current = currentContext();
      const sent = extract(current, carrier);
      context = link ? linked(current, sent) : sent;
    });
  }
  return context === undefined ? body() : runIn(context, body);
}

function isAnythingRegistered(): boolean {
  const api = registered();
  return api?.trace !== undefined || api?.context !== undefined;
}

function extract(current: Context, carrier: unknown): Context {
  const propagator = registered()?.propagation;
  if (propagator !== undefined) return propagator.extract(current, carrier, getter);
  const text = getter.get(carrier, TRACEPARENT);
  const sender = contextOf(Array.isArray(text) ? text[0] : text);
  return isValid(sender) ? withSpan(current, new EndedSpan(sender)) : current;
}

/** What else was sent goes on, with the current span. */
function linked(current: Context, sent: Context): Context {
  const own = spanOf(current);
  const sender = spanOf(sent);
  if (sender !== undefined && sender !== own) own?.addLink({ context: sender.spanContext() });
  return [BAGGAGE, CORRELATION].reduce((context, key) => {
    const value = sent.getValue(key);
    return value === undefined ? context : context.setValue(key, value);
  }, current);
}

function isValid(context: SpanContext | undefined): context is SpanContext {
  return context !== undefined && context.traceId !== NO_TRACE && context.spanId !== NO_SPAN;
}

const NO_SPAN = "0000000000000000";
