/** A context that holds a span, and lets go of it when the span has ended. */
import type { Context, Span, SpanContext } from "@opentelemetry/api";
import type { Calls } from "./budget.ts";
import { mapGet } from "./builtins.ts";
import type { Family } from "./family.ts";
import { shared } from "./shared.ts";

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/trace/context-utils.ts */
const SPAN: symbol = Symbol.for("OpenTelemetry Context Key SPAN");

/** For every copy of the runtime. */
const HOLDER: symbol = Symbol.for("@spanweave/runtime/holder");

/** Closed-over contexts must not retain spans: all scopes of one span share its holder. */
export interface Holder {
  span: Span;
  readonly family: Family | undefined;
  /** For a span that may be dropped: what stands for it then. */
  readonly above: Above | undefined;
  dropped: boolean;
  /** Of functions below the span; absent in what an older copy made. */
  calls?: Calls | undefined;
}

/** The span that was current at the call: one of ours, or somebody else's, or none. */
export interface Above {
  readonly holder: Holder | undefined;
  readonly span: Span | undefined;
}

/** A child of what was dropped is a child of what is above. */
function spanIn(holder: Holder): Span | undefined {
  if (!holder.dropped) return holder.span;
  const { above } = holder;
  return above?.holder === undefined ? above?.span : spanIn(above.holder);
}

function keptIn(holder: Holder | undefined): Holder | undefined {
  return holder?.dropped ? keptIn(holder.above?.holder) : holder;
}

export class SpanScope implements Context {
  readonly #base: Context;
  readonly #holder: Holder;

  constructor(parent: Context, holder: Holder) {
    // One level deep, however deep the calls are nested.
    this.#base = #base in parent ? parent.#base : parent;
    this.#holder = holder;
  }

  getValue(key: symbol): unknown {
    if (key !== SPAN) return key === HOLDER ? this.#holder : this.#base.getValue(key);
    const { family } = this.#holder;
    // Whoever asks may make a child of it, or send its ids away.
    if (family !== undefined && !shared.busy) family.kept = true;
    return spanIn(this.#holder);
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN) return this.#base.setValue(key, value);
    return new SpanScope(this.#base.setValue(key, value), this.#holder);
  }

  deleteValue(key: symbol): Context {
    const base = this.#base.deleteValue(key);
    return key === SPAN ? base : new SpanScope(base, this.#holder);
  }
}

class Root implements Context {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return mapGet(this.#values, key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new Root(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    const values = new Map(this.#values);
    values.delete(key);
    return new Root(values);
  }
}

export const root: Context = new Root(new Map());

/** Of the innermost span that was not dropped. */
export function holderOf(context: Context): Holder | undefined {
  return keptIn(context.getValue(HOLDER) as Holder | undefined);
}

export function spanOf(context: Context): Span | undefined {
  return context.getValue(SPAN) as Span | undefined;
}

export function withSpan(context: Context, span: Span): Context {
  return context.setValue(SPAN, span);
}

/** What is left of a span that has ended: its ids, for what still runs in its context. */
export class EndedSpan implements Span {
  readonly #context: SpanContext;

  constructor(context: SpanContext) {
    this.#context = context;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return false;
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

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordException(): void {}

  end(): void {}
}
