/**
 * The private door: what woven code calls, and nobody else. Append-only within an ABI. Every function
 * gets the call's activation, which is false or undefined while dormant, and gives back what it got.
 */
import { type Activation, begin, Left, NOTHING } from "./activation.ts";
import { apply, isObject, isPromise, peek, promiseThen, UNKNOWN } from "./builtins.ts";
import { capture } from "./capture.ts";
import { guarded } from "./guarded.ts";
import { warn } from "./host.ts";
import {
  type Call,
  callDirectly,
  callThenPause,
  callWithin,
  isArrayIterator,
  neverSkip,
  watchIterable,
  watchResult,
} from "./iterable.ts";
import { linkTo } from "./links.ts";
import { noticeAwaited, noticeGiven, noticeResult, noticing } from "./notice.ts";
import { watchForProvider } from "./otel.ts";
import { NOBODY } from "./place.ts";
import { usualRedaction } from "./redact.ts";
import { ABI, globalDoor, shared } from "./shared.ts";
import { ASYNC, type FileTable, GENERATOR, type Row } from "./site.ts";
import { soon } from "./soon.ts";
import {
  forward,
  forwardThrow,
  isKnownThenable,
  isPlainPromise,
  lazyThen,
  observe,
} from "./thenable.ts";

export type { Row };

/** The state of one call. Woven code keeps it in `__s`. */
export type State = Activation | false | undefined;

/** Whether anything could record: dormant code pays this branch and no more. */
export let on: boolean = shared.live;
shared.listeners.add((live) => {
  on = live;
});

/** A file's table, made when its first function is called. */
export function file(abi: number, path: string, rows: readonly Row[]): FileTable {
  const dead = abi > ABI;
  if (dead)
    warnOnce(`${path} was woven for a newer @spanweave/runtime; its functions make no spans`);
  return { path, rows, dead, toggled: undefined };
}

let warned = false;

function warnOnce(message: string): void {
  if (warned) return;
  warned = true;
  warn(`[spanweave] SW501: ${message}`);
}

/** After the directives: starts the span and makes its context current. */
export function enter(table: FileTable, index: number): State {
  return begin(table, index);
}

/** In `finally`: gives the caller its context back if we still run on its stack, and ends the span. */
export function exit(state: State): void {
  if (!state) return;
  stopReading(state);
  if (state.left === Left.Inside) state.leave(Left.Inside);
  if (state.extras !== undefined) noticeAwaited(state);
  if (state.waits) {
    if (!state.adopted) endUnlessAdopted(state);
  } else if (state.extras?.unread) soon(() => state.end());
  else state.end();
}

/** A `finally` may have dropped the value; the engine adopts it before the next microtask, or never. */
function endUnlessAdopted(state: Activation): void {
  soon(() => {
    if (!state.adopted) state.end();
  });
}

/** In `catch`: records the error and gives it back. */
export function fail<T>(state: State, error: T): T {
  if (state) {
    state.waits = false;
    state.fail(error);
  }
  return error;
}

/** Around an awaited operand, after it is evaluated. */
export function pause(state: State, value?: unknown): unknown {
  if (!state) return value;
  const standIn = state.caller === NOBODY || !isObject(value) ? value : awaited(state, value);
  state.leave(Left.Paused);
  return standIn;
}

/**
 * While the caller is still on the stack, its context is what a thenable's `then` would run in: so one
 * that is no plain promise is asked for `then` here, where the engine would ask.
 */
function awaited(state: Activation, value: object): unknown {
  if (isPromise(value)) return forwardLazy(state, value);
  let then: unknown;
  try {
    then = (value as { then?: unknown }).then;
  } catch (error) {
    return forwardThrow(error);
  }
  if (typeof then === "function") return forward(state, value, then as () => unknown);
  // The engine would read `then` again: it waits for nothing instead, and `resume` gives the value.
  state.carried = value;
  return undefined;
}

/** A promise goes on as it is, unless its class starts the work in `then`. */
function forwardLazy(state: Activation, promise: object): object {
  const then = lazyThen(promise);
  return then === undefined ? promise : forward(state, promise, then);
}

/** Around `await`: makes the span's context current again. */
export function resume<T>(state: State, value: T): T {
  if (!state) return value;
  state.joinAfterAwait();
  const awaited = state.carried === NOTHING ? value : (state.carried as T);
  state.carried = NOTHING;
  if (state.extras !== undefined) state.notice(awaited);
  return awaited;
}

/** Inside `yield`: gives the consumer its context back. */
export function give(state: State, value?: unknown): unknown {
  if (!state) return value;
  if (state.extras !== undefined) {
    state.extras.yields++;
    noticeGiven(state, value);
  }
  const standIn = state.flags & ASYNC ? waitedFor(state, value) : value;
  state.leave(Left.Given);
  return standIn;
}

/** Async generators wait for what they yield and return. */
function waitedFor(state: Activation, value: unknown): unknown {
  if (isPromise(value)) return forwardLazy(state, value as object);
  if (!isKnownThenable(value)) return value;
  return forward(state, value, (value as unknown as { then: () => unknown }).then);
}

/** Around `yield`: remembers the new consumer's context, and makes the span's current. */
export function take<T>(state: State, value: T): T {
  if (!state) return value;
  state.joinFromConsumer();
  if (state.extras !== undefined) noticeAwaited(state);
  return value;
}

/** Where control may come back by another way than it left: `throw()`, `return()`, a rejection. */
export function rejoin(state: State): void {
  if (!state || state.left === Left.Inside) return;
  if (state.left === Left.Given) state.joinFromConsumer();
  else state.joinAfterThrow();
  if (state.extras !== undefined) noticeAwaited(state);
}

/** Around the iterable of `for await`, of `yield*`, and of a pattern that awaits. */
export function each(
  state: State,
  iterable: unknown,
  forAwait: boolean,
  takesApart?: boolean,
): unknown {
  if (!state || iterable === null || iterable === undefined) return iterable;
  const isNoticed = state.extras?.conversation !== undefined;
  if (!forAwait) {
    if (!isObject(iterable)) return iterable;
    const open = callWithin(state);
    const call = isNoticed ? noticing(state, open) : open;
    if (!takesApart) {
      return watchIterable(iterable, open, call, isNoticed ? neverSkip : isArrayIterator);
    }
    const callAndWatch: Call = (iterator, method, args) =>
      watchResult(call(iterator, method, args), (value) => each(state, value, false));
    return watchIterable(iterable, call, callAndWatch, neverSkip);
  }
  const call = callThenPause(state, (result, isSync) => {
    if (isNoticed) noticeResult(state, result, isSync);
    const standIn = isSync ? resultFor(state, result) : waitedFor(state, result);
    state.leave(Left.Paused);
    return standIn;
  });
  const lack = (): void => {
    if (state.left === Left.Inside) state.leave(Left.Paused);
  };
  return watchIterable(iterable, callDirectly, call, neverSkip, lack);
}

/** A sync iterator's result, whose value the loop waits for. */
function resultFor(state: Activation, result: unknown): unknown {
  if (!isObject(result)) return result;
  const value = peek(result, "value");
  const done = peek(result, "done");
  if (value === UNKNOWN || done === UNKNOWN) return result;
  const standIn = waitedFor(state, value);
  return standIn === value ? result : { value: standIn, done };
}

/** Around what an async function returns: a promise there ends the span when it settles. */
export function hand(state: State, value: unknown): unknown {
  if (!state) return value;
  if (state.flags & GENERATOR) {
    if (state.extras !== undefined) noticeGiven(state, value);
    const standIn = waitedFor(state, value);
    state.leave(Left.Paused);
    return standIn;
  }
  state.waits = false;
  state.see(value);
  if (!isKnownThenable(value)) return value;
  state.waits = true;
  return observe(state, value, {
    wantsResult: state.extras !== undefined,
    adopted() {
      state.adopted = true;
    },
    fulfilled(result) {
      state.see(result);
      state.end();
    },
    rejected(error) {
      state.fail(error);
      state.end();
    },
  });
}

/** Around a promise that a plain function makes while it returns it: nobody else can hold it. */
export function out(state: State, value: unknown): unknown {
  if (!state) return value;
  return state.heldReceiver ? seen(state, value) : derive(state, value);
}

/** Around a promise that a plain function returns: the caller gets one that ends the span. */
export function derive(state: State, value: unknown): unknown {
  if (!state || !isPlainPromise(value)) return seen(state, value);
  state.waits = state.adopted = true;
  return apply(promiseThen as (...args: unknown[]) => unknown, value, [
    (result: unknown) => {
      state.see(result);
      state.end();
      return result;
    },
    (error: unknown) => {
      state.fail(error);
      state.end();
      throw error;
    },
  ]);
}

/** Around a returned value that is captured. */
export function seen(state: State, value?: unknown): unknown {
  if (state) state.see(value);
  return value;
}

/** Around what `.then()` is called on: only that of a plain promise makes a new one for sure. */
export function from<T>(state: State, receiver: T): T {
  if (state) state.heldReceiver = !isPlainPromise(receiver);
  return receiver;
}

/** Behind a declarator of `using`: disposed before it, so the span is back when it is. */
export function back(state: State): object | null {
  if (!state) return null;
  const dispose = (): void => rejoin(state);
  return {
    [(Symbol as { dispose?: symbol }).dispose ?? Symbol.for("Symbol.dispose")]: dispose,
  };
}

/** Before captures: whether anything is to be captured. What runs until `recorded` makes no spans. */
export function records(state: State): boolean {
  if (!state || state.recording === undefined) return false;
  state.reads = true;
  shared.busy = true;
  return true;
}

/** After captures. */
export function recorded(state: State): void {
  if (state) stopReading(state);
}

function stopReading(activation: Activation): void {
  if (!activation.reads) return;
  activation.reads = false;
  shared.busy = false;
}

/** A captured value. */
export function attribute(state: State, name: string, value: unknown): void {
  if (!state) return;
  const { recording, extras } = state;
  guarded(() => {
    const captured = capture(name, value, extras?.redaction ?? usualRedaction);
    if (captured !== undefined) recording?.setAttribute(name, captured);
  });
}

/** What could not be captured. */
export function missed(state: State, what: string, error: unknown): void {
  if (!state) return;
  const { recording, extras } = state;
  if (recording !== undefined) guarded(() => extras?.miss(recording, what, error));
}

/** Span contexts, or texts as in a `traceparent` header; one or a list. */
export function link(state: State, to: unknown): void {
  if (!state) return;
  const { recording } = state;
  if (recording !== undefined) guarded(() => linkTo(recording, to));
}

/** Reads attributes from what the function returns. */
export function result(state: State, read: (value: unknown) => unknown): void {
  if (state && state.extras !== undefined) state.extras.readResult = read;
}

/** Reads attributes from the error that leaves the function. */
export function error(state: State, read: (value: unknown) => unknown): void {
  if (state && state.extras !== undefined) state.extras.readError = read;
}

/** Tells whether an error is no failure. */
export function ignore(state: State, test: (value: unknown) => unknown): void {
  if (state && state.extras !== undefined) state.extras.isIgnored = test;
}

/** A parameter, which may hold what is asked of a model. */
export function request(state: State, name: string, value: unknown): void {
  if (!state) return;
  const { recording, extras } = state;
  if (recording !== undefined) guarded(() => extras?.conversation?.ask(recording, name, value));
}

watchUnlessOff();
openGlobalDoor();

function watchUnlessOff(): void {
  if (!isSwitchedOff()) watchForProvider();
}

function isSwitchedOff(): boolean {
  try {
    const host = globalThis as { process?: { env?: Record<string, string | undefined> } };
    return host.process?.env?.SPANWEAVE === "off";
  } catch {
    // Deno asks for permission to read the environment.
    return false;
  }
}

/** Classic scripts import nothing: they find the first copy's functions here. */
function openGlobalDoor(): void {
  const door = globalDoor();
  if ("enter" in door) return;
  const functions = {
    file,
    enter,
    exit,
    fail,
    out,
    hand,
    pause,
    resume,
    give,
    take,
    rejoin,
    each,
    back,
    from,
    seen,
    derive,
    records,
    recorded,
    attribute,
    missed,
    link,
    result,
    error,
    ignore,
    request,
  };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(door, name, { value });
  }
  Object.defineProperty(door, "on", { get: () => shared.live });
}
