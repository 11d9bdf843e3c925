/** Values that the engine will wait for, and what stands in for them where it must. */
import type { Activation } from "./activation.ts";
import {
  apply,
  find,
  getPrototypeOf,
  isObject,
  isPromise,
  peek,
  promiseConstructor,
  promisePrototype,
  promiseThen,
  UNKNOWN,
  withoutSpecies,
} from "./builtins.ts";

type Then = (...args: unknown[]) => unknown;
type Settle = (value: unknown) => unknown;

/** A native promise that no one has given a `then`, a constructor or a class of its own. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return (
    isPromise(value) &&
    getPrototypeOf(value as object) === promisePrototype &&
    peek(value as object, "then") === promiseThen &&
    peek(value as object, "constructor") === promiseConstructor
  );
}

/**
 * Stands before a thenable that is awaited: its `then` runs inside the span, although the engine calls
 * it a microtask later. `then` is read once, where the engine would read it.
 */
export function forward(activation: Activation, thenable: unknown, then: Then): object {
  return {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this makes.
    then: (...settle: unknown[]) => activation.within(() => apply(then, thenable, settle)),
  };
}

/** The engine reads `then`, and gets what reading the value's own threw. */
export function forwardThrow(error: unknown): object {
  return {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this makes.
    get then(): never {
      throw error;
    },
  };
}

/** The `then` of a promise subclass that starts its work there; undefined for any other promise. */
export function lazyThen(promise: object): Then | undefined {
  if (getPrototypeOf(promise) === promisePrototype) return undefined;
  const then = peek(promise, "then");
  const maker = peek(promise, "constructor");
  const isLazy = then !== promiseThen && typeof then === "function";
  const isOwnClass = maker !== UNKNOWN && maker !== promiseConstructor;
  return isLazy && isOwnClass ? (then as Then) : undefined;
}

/** Whether the engine will wait for a value, as far as can be told without running user code. */
export function isKnownThenable(value: unknown): value is object {
  return isObject(value) && typeof peek(value, "then") === "function";
}

export interface Outcome {
  /** `fulfilled` is to be given the result. */
  readonly wantsResult: boolean;
  adopted(): void;
  fulfilled(result: unknown): void;
  rejected(error: unknown): void;
}

/**
 * Stands in for a thenable that an async function returns: the engine adopts it tick for tick, and the
 * span learns how it ended. Until the engine calls `then`, nobody has touched the value, so a rejection
 * that nobody handles stays one.
 */
export function observe(activation: Activation, value: object, outcome: Outcome): object {
  return {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this makes.
    get then(): Then {
      outcome.adopted();
      const then = (value as { then: unknown }).then;
      if (typeof then !== "function") return (fulfil) => (fulfil as Settle)(value);
      return (fulfil, reject) =>
        activation.within(() => {
          try {
            return then === promiseThen && isPlainPromise(value)
              ? adoptPromise(value, fulfil as Settle, reject as Settle, outcome)
              : adoptThenable(value, then as Then, fulfil as Settle, reject as Settle, outcome);
          } catch (error) {
            outcome.rejected(error);
            throw error;
          }
        });
    },
  };
}

function adoptThenable(
  value: object,
  then: Then,
  fulfil: Settle,
  reject: Settle,
  outcome: Outcome,
): unknown {
  const fulfilled = (result: unknown): unknown => {
    outcome.fulfilled(result);
    return fulfil(result);
  };
  return apply(then, value, [fulfilled, observeRejection(reject, outcome)]);
}

/** The engine's own `fulfil` is the promise's only reaction: V8 follows it for async stack traces. */
function adoptPromise(
  promise: Promise<unknown>,
  fulfil: Settle,
  reject: Settle,
  outcome: Outcome,
): void {
  const settle = [fulfil, observeRejection(reject, outcome)];
  const adopted = apply(promiseThen as Then, promise, settle) as Promise<unknown>;
  const fulfilled = (result: unknown): void => outcome.fulfilled(result);
  // The promise has settled by then: a reaction of our own is in nobody's way.
  const settled = (): void => void apply(promiseThen as Then, promise, [fulfilled, ignore]);
  apply(promiseThen as Then, withoutSpecies(adopted), [outcome.wantsResult ? settled : fulfilled]);
}

/** A rejection has been told of already. */
function ignore(): void {}

/**
 * Shows what a promise settled to for which the engine has waited: a rejection is handled by then, and nobody
 * can tell that we were there. A promise on which `then` would run code of the program is left alone.
 */
export function whenFulfilled(promise: unknown, visit: (value: unknown) => void): void {
  if (!isPlainPromise(promise) || find(promiseConstructor, species)?.get !== usualSpecies) return;
  apply(promiseThen as Then, promise, [visit, ignore]);
}

const { species } = Symbol;
const usualSpecies: unknown = find(promiseConstructor, species)?.get;

function observeRejection(reject: Settle, outcome: Outcome): Settle {
  return (error) => {
    outcome.rejected(error);
    return reject(error);
  };
}
