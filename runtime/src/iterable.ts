/** Iterables whose iterator runs user code: every call of it runs inside the span. */
import { type Activation, Left } from "./activation.ts";
import { apply, defineProperty, find, isObject, peek } from "./builtins.ts";

type Method = (...args: unknown[]) => unknown;

/** How a loop or a `yield*` calls the iterator that it drives. */
export type Call = (
  iterator: unknown,
  method: Method,
  args: unknown[],
  isSync?: boolean,
) => unknown;

/** A `for await` waits although the sync iterator that it closes has no `return`. */
export type Lack = () => void;

/** An iterable that reads and calls the source's methods as the engine would. */
export function watchIterable(
  source: unknown,
  open: Call,
  call: Call,
  skip: SkipIterator,
  lack?: Lack,
): object {
  const method = (key: symbol): unknown => {
    const found = (source as Record<symbol, unknown>)[key];
    if (typeof found !== "function") return found;
    return () => {
      const iterator = open(source, found as Method, []);
      return isObject(iterator) && !skip(found, iterator)
        ? watchIterator(iterator, call, key === Symbol.iterator, lack)
        : iterator;
    };
  };
  return {
    get [Symbol.asyncIterator]() {
      return method(Symbol.asyncIterator);
    },
    get [Symbol.iterator]() {
      return method(Symbol.iterator);
    },
  };
}

function watchIterator(
  iterator: object,
  call: Call,
  isSync: boolean,
  lack: Lack | undefined,
): object {
  const method = (key: "next" | "return" | "throw"): unknown => {
    const found = (iterator as Record<string, unknown>)[key];
    if (typeof found !== "function") {
      if (key === "return" && isSync) lack?.();
      return found;
    }
    return (...args: unknown[]) => call(iterator, found as Method, args, isSync);
  };
  const watched = {};
  const offer = (key: "next" | "return" | "throw"): void => {
    defineProperty(watched, key, { get: () => method(key) });
  };
  offer("next");
  // Lowered `yield*` asks by `in`: what the iterator lacks must be absent here too.
  if (lack !== undefined || find(iterator, "return") !== undefined) offer("return");
  if (find(iterator, "throw") !== undefined) offer("throw");
  return watched;
}

/** A result whose value is an iterable to watch, read when the engine reads it. */
export function watchResult(result: unknown, watch: (value: unknown) => unknown): unknown {
  if (!isObject(result)) return result;
  const source = result as IteratorReturnResult<unknown>;
  return {
    get done() {
      return source.done;
    },
    get value() {
      return watch(source.value);
    },
  };
}

type SkipIterator = (method: unknown, iterator: object) => boolean;

const arrayValues: unknown = Array.prototype[Symbol.iterator];
const arrayNext: unknown = Object.getPrototypeOf([][Symbol.iterator]()).next;

/** The engine's own array iterator runs no user code: entering for each item would be waste. */
export const isArrayIterator: SkipIterator = (method, iterator) =>
  method === arrayValues && peek(iterator, "next") === arrayNext;

export const neverSkip: SkipIterator = () => false;

/** The body is left after each call: the loop waits for what the call returned. */
export function callThenPause(
  activation: Activation,
  pause: (result: unknown, isSync: boolean) => unknown,
): Call {
  return (iterator, method, args, isSync) => {
    // `return()` of a consumer closes the iterator before any statement of the body runs.
    if (activation.left === Left.Given) activation.joinFromConsumer();
    else if (activation.left === Left.Paused) activation.join();
    let result: unknown;
    try {
      result = apply(method, iterator, args);
    } catch (error) {
      // What a sync iterator throws becomes a rejection that the loop waits for.
      if (isSync === true) activation.leave(Left.Paused);
      throw error;
    }
    return pause(result, isSync === true);
  };
}

export function callWithin(activation: Activation): Call {
  return (iterator, method, args) =>
    activation.left === Left.Inside
      ? apply(method, iterator, args)
      : activation.within(() => apply(method, iterator, args));
}

export const callDirectly: Call = (iterator, method, args) => apply(method, iterator, args);
