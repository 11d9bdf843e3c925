/** watchForEnd(): every way in which a program ends and JavaScript still runs. */
import type { EventEmitter } from "node:events";
import { isMainThread } from "node:worker_threads";
import { outside } from "./outside.ts";
import { watchSignals } from "./signals.ts";
import { soon } from "./timers.ts";

export interface Ending {
  end(): void;
  /** The program has not ended after all. */
  goOn(): void;
  /** Calls when there is something to lose by a signal; undefined if signals are left alone. */
  readonly whenLoses: ((call: () => void) => void) | undefined;
}

export function watchForEnd({ end, goOn, whenLoses }: Ending): void {
  const leave = (): void => {
    end();
    // The loop turns no more, but for who emits "exit" by hand, and for the first process of a container.
    soon(goOn);
  };
  // One more than a program has by itself: that is no leak to warn of.
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  // Natural ends, `process.exit`, uncaught errors and unhandled rejections all come by here.
  process.on("exit", leave);
  (process as EventEmitter).on("removeListener", (event: string, listener: unknown) => {
    if (event === "exit" && listener === leave) process.on("exit", leave);
  });
  // Threads hear of no signals.
  if (isMainThread) whenLoses?.(() => outside(() => watchSignals(leave)));
}
