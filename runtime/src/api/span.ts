/** span(): a span around a piece of code, where no tag can stand. */
import type { Context, Span } from "@opentelemetry/api";
import { open } from "../activation.ts";
import { defineProperty, getOwnPropertyDescriptor, isObject, keysOf } from "../builtins.ts";
import { derive, exit, fail, on } from "../emitted.ts";
import { EndedSpan, spanOf } from "../scope.ts";
import { shared } from "../shared.ts";
import type { Row } from "../site.ts";
import { NO_TRACE } from "../start-span.ts";
import { isNameToggledOff } from "../toggles.ts";
import { inManager } from "./here.ts";
import { type SpanOptions, startByHand } from "./start-by-hand.ts";

type Body<T> = (span: Span) => T;

/**
 * Runs `body` in a span, and gives back what it returns. A promise keeps the span open until it settles;
 * the one that comes back settles as it does. An error is recorded, and goes on.
 */
export function span<T>(name: string, body: Body<T>): T;
export function span<T>(name: string, options: SpanOptions, body: Body<T>): T;
export function span<T>(name: string, ...rest: [Body<T>] | [SpanOptions, Body<T>]): T {
  const [options, body] = rest.length === 1 ? [NO_OPTIONS, rest[0]] : rest;
  if (!on || shared.busy || isNameToggledOff(name)) return body(NO_SPAN);
  let own: Span | undefined;
  const state = open("", BY_HAND, (tracer, _path, _row, parent) => {
    const started = startByHand(tracer, name, options, parent);
    own = started?.span ?? unrecordedBelow(parent);
    return started;
  });
  const given = own ?? NO_SPAN;
  try {
    const result = state ? inManager(() => body(given)) : body(given);
    const ending = derive(state, result) as T;
    if (ending !== result) carryOver(result, ending);
    return ending;
  } catch (error) {
    throw fail(state, error);
  } finally {
    exit(state);
  }
}

const NO_OPTIONS: SpanOptions = {};
const BY_HAND: Row = ["", 0, 0, 0];
const NO_SPAN: Span = new EndedSpan({
  traceId: NO_TRACE,
  spanId: "0000000000000000",
  traceFlags: 0,
});

/** Stands for what the sampler does not want: the ids of the trace, and no way to write to it. */
function unrecordedBelow(parent: Context): Span {
  const above = spanOf(parent);
  return above === undefined ? NO_SPAN : new EndedSpan(above.spanContext());
}

/** What a promise has of its own, such as the `child` of a promisified `exec`. */
function carryOver(from: unknown, to: unknown): void {
  if (!isObject(from) || !isObject(to)) return;
  const names = keysOf(from);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    defineProperty(to, name, getOwnPropertyDescriptor(from, name) as PropertyDescriptor);
  }
}
