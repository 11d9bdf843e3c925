/**
 * The private door: what woven code calls, and nobody else. Append-only within an ABI. Every function
 * gets the call's activation, which is false or undefined while dormant, and gives back what it got.
 */
import {
  type Activation,
  ASYNC,
  begin,
  type FileTable,
  GENERATOR,
  Left,
  NOTHING,
  type Row,
} from "./activation.ts";
import { apply, isObject, isPromise, peek, promiseThen, resolved, UNKNOWN } from "./builtins.ts";
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
import { watchForProvider } from "./otel.ts";
import { NOBODY } from "./place.ts";
import { ABI, globalDoor, shared } from "./shared.ts";
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
  return { path, rows, dead };
}

let warned = false;

function warnOnce(message: string): void {
  if (warned) return;
  warned = true;
  (globalThis as { console?: { warn?(text: string): void } }).console?.warn?.(
    `[spanweave] SW501: ${message}`,
  );
}

/** After the directives: starts the span and makes its context current. */
export function enter(table: FileTable, index: number): State {
  return begin(table, index);
}

/** In `finally`: gives the caller its context back if we still run on its stack, and ends the span. */
export function exit(state: State): void {
  if (!state) return;
  if (state.left === Left.Inside) state.leave(Left.Inside);
  if (!state.waits) state.end();
  else if (!state.adopted) endUnlessAdopted(state);
}

/** A `finally` may have dropped the value; the engine adopts it before the next microtask, or never. */
function endUnlessAdopted(state: Activation): void {
  const check = (): void => {
    if (!state.adopted) state.end();
  };
  apply(promiseThen, resolved as never, [check as never]);
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
  if (state.carried === NOTHING) return value;
  const carried = state.carried as T;
  state.carried = NOTHING;
  return carried;
}

/** Inside `yield`: gives the consumer its context back. */
export function give(state: State, value?: unknown): unknown {
  if (!state) return value;
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
  if (state) state.joinFromConsumer();
  return value;
}

/** Where control may come back by another way than it left: `throw()`, `return()`, a rejection. */
export function rejoin(state: State): void {
  if (!state || state.left === Left.Inside) return;
  if (state.left === Left.Given) state.joinFromConsumer();
  else state.joinAfterThrow();
}

/** Around the iterable of `for await`, of `yield*`, and of a pattern that awaits. */
export function each(
  state: State,
  iterable: unknown,
  forAwait: boolean,
  takesApart?: boolean,
): unknown {
  if (!state || iterable === null || iterable === undefined) return iterable;
  if (!forAwait) {
    if (!isObject(iterable)) return iterable;
    const call = callWithin(state);
    if (!takesApart) return watchIterable(iterable, call, call, isArrayIterator);
    const callAndWatch: Call = (iterator, method, args) =>
      watchResult(call(iterator, method, args), (value) => each(state, value, false));
    return watchIterable(iterable, call, callAndWatch, neverSkip);
  }
  const call = callThenPause(state, (result, isSync) => {
    const standIn = isSync ? resultFor(state, result) : waitedFor(state, result);
    state.leave(Left.Paused);
    return standIn;
  });
  return watchIterable(iterable, callDirectly, call, neverSkip);
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
    const standIn = waitedFor(state, value);
    state.leave(Left.Paused);
    return standIn;
  }
  state.waits = false;
  if (!isKnownThenable(value)) return value;
  state.waits = true;
  return observe(state, value, {
    adopted() {
      state.adopted = true;
    },
    fulfilled: () => state.end(),
    rejected(error) {
      state.fail(error);
      state.end();
    },
  });
}

/** Around a promise that a plain function makes while it returns it: nobody else can hold it. */
export function out(state: State, value: unknown): unknown {
  if (!state || state.heldReceiver || !isPlainPromise(value)) return value;
  state.waits = state.adopted = true;
  return apply(promiseThen as (...args: unknown[]) => unknown, value, [
    (result: unknown) => {
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
  };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(door, name, { value });
  }
  Object.defineProperty(door, "on", { get: () => shared.live });
}
