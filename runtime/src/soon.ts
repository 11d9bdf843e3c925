/** The next microtask. */
import { apply, promiseThen, resolved } from "./builtins.ts";

export function soon(call: () => void): void {
  apply(promiseThen, resolved as never, [call as never]);
}
