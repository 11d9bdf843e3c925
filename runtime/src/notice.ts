/** Values that pass through an iterator or a `yield`, shown to the conversation of a call. */
import type { Activation } from "./activation.ts";
import { isObject, isPromise, peek } from "./builtins.ts";
import { guarded } from "./guarded.ts";
import type { Call } from "./iterable.ts";
import { ASYNC } from "./site.ts";
import { whenFulfilled } from "./thenable.ts";

/** What an async generator gives or returns, it waits for. */
export function noticeGiven(activation: Activation, value: unknown): void {
  if (activation.extras?.conversation === undefined) return;
  if (!isPromise(value)) activation.notice(value);
  else if (activation.flags & ASYNC) {
    guarded(() => whenFulfilled(value, (settled) => activation.notice(settled)));
  }
}

/** Of a sync iterator the engine waits for the value; of an async one for the result alone. */
export function noticeResult(activation: Activation, result: unknown, isSync: boolean): void {
  if (isSync) noticeGiven(activation, valueIn(result));
  else if (!isPromise(result)) activation.notice(valueIn(result));
  else guarded(() => whenFulfilled(result, (settled) => activation.notice(valueIn(settled))));
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
