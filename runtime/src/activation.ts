/** One call of a woven function, from the start of its span to the end. */
import type { Context, Span } from "@opentelemetry/api";
import { CountedCall, tellCounted } from "./budget.ts";
import { apply } from "./builtins.ts";
import type { Extras } from "./extras.ts";
import { recordFailure } from "./failure.ts";
import { leaveFamily } from "./family.ts";
import { guarded } from "./guarded.ts";
import { currentTracer, registered } from "./otel.ts";
import { NOBODY, nowhere, type Place, placeOf, type Token } from "./place.ts";
import { EndedSpan, type Holder, SpanScope } from "./scope.ts";
import { shared } from "./shared.ts";
import { type FileTable, GENERATOR, type Row } from "./site.ts";
import { soon } from "./soon.ts";
import { type Started, startSpan } from "./start-span.ts";
import { isToggledOff } from "./toggles.ts";

/** How control left the body, if it is outside now. */
export enum Left {
  Inside,
  /** By `await`: it comes back on a microtask of its own, or at once if the await throws. */
  Paused,
  /** By `yield`: it comes back on a consumer's stack. */
  Given,
}

export const NOTHING: unique symbol = Symbol("nothing");

export class Activation {
  readonly place: Place;
  readonly flags: number;
  /** Whose context is given back when control leaves. */
  caller: Token;
  /** What is current inside; user code may change it. */
  mine: Token;
  left: Left = Left.Inside;
  /** An awaited value that the engine must not look at again. */
  carried: unknown = NOTHING;
  /** The span's end waits for a returned promise. */
  waits = false;
  /** The returned promise may be one that somebody holds already. */
  heldReceiver = false;
  /** Values are being captured, and nothing makes spans. */
  reads = false;
  /** The engine, or a derived promise, has taken the returned promise. */
  adopted = false;
  /** What was asked for this call beyond its span; undefined for most. */
  readonly extras: Extras | undefined;
  #span: Span | undefined;
  readonly #holder: Holder;

  constructor(place: Place, caller: Token, parent: Context, started: Started, row: Row) {
    const { span, extras, family, above } = started;
    this.place = place;
    this.flags = row[3];
    this.caller = caller;
    this.extras = extras;
    this.#span = span;
    this.#holder = { span, family, above, dropped: false, calls: undefined };
    this.mine = place.tokenFor(new SpanScope(parent, this.#holder));
    if (this.flags & GENERATOR) abandoned?.watch(this, this.#holder);
  }

  /** The span while it can still be written to. */
  get recording(): Span | undefined {
    const span = this.#span;
    return span?.isRecording() ? span : undefined;
  }

  /** Gives the caller its context back, and remembers ours. */
  leave(how: Left): void {
    const { place, caller } = this;
    const current = place.current();
    this.mine = current;
    this.left = how;
    if (caller !== NOBODY && caller !== current) place.enter(caller);
  }

  /** Makes our context current. */
  join(): void {
    this.left = Left.Inside;
    if (this.place.current() !== this.mine) this.place.enter(this.mine);
  }

  /** Back on a microtask of our own: there is nobody below to give a context back to. */
  joinAfterAwait(): void {
    // But a generator gives its consumer's back, which is what the engine kept for it.
    this.caller = this.flags & GENERATOR ? this.place.current() : this.place.belowResumed;
    this.join();
  }

  /** Back by a rejection, or by an await that threw at once and never left the caller's stack. */
  joinAfterThrow(): void {
    if (this.caller !== NOBODY) this.caller = this.place.current();
    this.join();
  }

  /** Back on the stack of whoever is current now: what their context holds is what the body sees. */
  joinFromConsumer(): void {
    const { place } = this;
    const consumer = place.current();
    if (consumer !== this.caller) {
      this.caller = consumer;
      this.mine = place.tokenFor(new SpanScope(place.contextOf(consumer), this.#holder));
    }
    this.join();
  }

  /** Runs a piece of user code inside, from outside. */
  within<T>(call: () => T): T {
    const { place } = this;
    const outside = place.current();
    place.enter(this.mine);
    try {
      return call();
    } finally {
      this.mine = place.current();
      place.enter(outside);
    }
  }

  fail(error: unknown): void {
    const span = this.#span;
    if (span === undefined) return;
    guarded(() => {
      if (this.extras !== undefined) this.extras.fail(span, error);
      else if (span.isRecording()) recordFailure(span, error);
    });
  }

  /** What the function returned, for the span that captures it. */
  see(result: unknown): void {
    if (this.extras === undefined) return;
    this.extras.result = result;
    this.notice(result);
  }

  /** A value that came by, which may be what a model answered. */
  notice(value: unknown): void {
    const { extras } = this;
    if (extras?.conversation === undefined) return;
    if (extras.unread === 0) {
      this.read(value);
      return;
    }
    // In the order in which they came.
    extras.unread++;
    soon(() => {
      extras.unread--;
      this.read(value);
    });
  }

  read(value: unknown): void {
    const conversation = this.extras?.conversation;
    if (conversation === undefined || this.recording === undefined) return;
    guarded(() => conversation.see(value));
  }

  end(): void {
    const span = this.#span;
    if (span === undefined) return;
    this.#span = undefined;
    if (this.flags & GENERATOR) abandoned?.forget(this);
    endSpan(this.#holder, span, this.extras);
  }
}

function endSpan(holder: Holder, span: Span, extras: Extras | undefined): void {
  let isKept = true;
  guarded(() => {
    if (holder.calls !== undefined && span.isRecording()) tellCounted(span, holder);
    isKept = extras?.beforeEnd(span, holder.family) ?? true;
  });
  guarded(() => {
    try {
      if (isKept) span.end();
      else shared.forget?.(span);
    } finally {
      if (holder.family !== undefined) leaveFamily(holder.family, isKept);
      holder.span = new EndedSpan(span.spanContext());
      holder.dropped = !isKept;
    }
  });
}

/** A generator that was dropped half-way never reaches its `finally`. */
const abandoned: Watch | undefined =
  typeof FinalizationRegistry === "function" ? newWatch() : undefined;

interface Watch {
  watch(activation: Activation, holder: Holder): void;
  forget(activation: Activation): void;
}

function newWatch(): Watch {
  const registry = new FinalizationRegistry<Holder>((holder) => {
    const { span } = holder;
    guarded(() => span.setAttribute("spanweave.abandoned", true));
    endSpan(holder, span, undefined);
  });
  const { register, unregister } = FinalizationRegistry.prototype;
  return {
    watch: (activation, holder) =>
      apply(register as () => void, registry, [activation, holder, activation] as never),
    forget: (activation) => {
      apply(unregister as unknown as () => void, registry, [activation] as never);
    },
  };
}

/** Undefined when nothing is to be recorded. */
export function begin(file: FileTable, index: number): Activation | undefined {
  if (shared.toggles !== undefined && isToggledOff(file, index)) return undefined;
  if (shared.busy || file.dead) return undefined;
  const row = file.rows[index];
  return row && open(file.path, row, startSpan);
}

/** Starts a span, and makes its context current. */
export function open(path: string, row: Row, makeSpan: MakeSpan): Activation | undefined {
  let activation: Activation | undefined;
  guarded(() => {
    activation = start(path, row, makeSpan);
    // Last of all: a stack overflow up to here leaves the context alone.
    if (activation !== undefined) activation.place.enter(activation.mine);
  });
  return activation;
}

type MakeSpan = typeof startSpan;

function start(path: string, row: Row, makeSpan: MakeSpan): Activation | undefined {
  const tracer = currentTracer();
  if (tracer === undefined) return undefined;
  const place = placeOf(registered()?.context);
  const caller = place.current();
  const parent = place.contextOf(caller);
  const started = makeSpan(tracer, path, row, parent);
  if (started === undefined) return undefined;
  const isCounted = started.span instanceof CountedCall;
  return new Activation(isCounted ? nowhere : place, caller, parent, started, row);
}
