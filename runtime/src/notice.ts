/** Values that pass through an iterator or a `yield`, shown to the conversation of a call. */
import type { Activation } from "./activation.ts";
import { isObject, isPromise, peek, UNKNOWN } from "./builtins.ts";
import { guarded } from "./guarded.ts";
import type { Call } from "./iterable.ts";
import { ASYNC } from "./site.ts";
import { soon } from "./soon.ts";
import { whenFulfilled } from "./thenable.ts";

/** What an async generator gives or returns, it waits for. */
export function noticeGiven(activation: Activation, value: unknown): void {
  noticeAwaited(activation);
  if (activation.extras?.conversation === undefined) return;
  if (!isPromise(value)) activation.notice(value);
  else if (activation.flags & ASYNC) {
    activation.extras.awaited = { promise: value, answerIn: (settled) => settled };
  }
}

/** Of a sync iterator the engine waits for the value; of an async one for the result alone. */
export function noticeResult(activation: Activation, result: unknown, isSync: boolean): void {
  noticeAwaited(activation);
  if (isSync) {
    // The engine reads `done` first: where that throws, nobody waits for the value.
    const isRead = isObject(result) && peek(result, "done") !== UNKNOWN;
    if (isRead) noticeGiven(activation, valueIn(result));
  } else if (!isPromise(result)) activation.notice(valueIn(result));
  else if (activation.extras !== undefined) {
    activation.extras.awaited = { promise: result, answerIn: valueIn };
  }
}

/**
 * Control is back: what the engine has waited for is read. Not before, since V8 follows for async stack
 * traces only a promise that the engine alone waits for.
 */
export function noticeAwaited(activation: Activation): void {
  const { extras } = activation;
  const awaited = extras?.awaited;
  if (extras === undefined || awaited === undefined) return;
  extras.awaited = undefined;
  const { promise, answerIn } = awaited;
  extras.unread++;
  guarded(() => whenFulfilled(promise, (settled) => activation.read(answerIn(settled))));
  soon(() => {
    extras.unread--;
  });
}

function valueIn(result: unknown): unknown {
  return isObject(result) ? peek(result, "value") : undefined;
}

/** Calls as `call` does, of an iterator that a `yield*` drives. */
export function noticing(activation: Activation, call: Call): Call {
  return (iterator, method, args, isSync) => {
    const result = call(iterator, method, args);
    noticeResult(activation, result, isSync === true);
    return result;
  };
}
