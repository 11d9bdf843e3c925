/** watchForEnd(): every way in which a program ends and JavaScript still runs. */
import { isMainThread } from "node:worker_threads";
import { watchSignals } from "./signals.ts";

export function watchForEnd(end: () => void): void {
  // One more than a program has by itself: that is no leak to warn of.
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  // Natural ends, `process.exit`, uncaught errors and unhandled rejections all come by here.
  process.on("exit", end);
  // Threads hear of no signals.
  if (isMainThread) watchSignals(end);
}
