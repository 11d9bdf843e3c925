/** Calls into the SDK: nothing woven in there makes spans, and nothing thrown in there gets out. */
import { reportTrouble } from "./otel.ts";
import { shared } from "./shared.ts";

export function guarded(call: () => void): void {
  const wasBusy = shared.busy;
  shared.busy = true;
  try {
    call();
  } catch (error) {
    reportTrouble(error);
  } finally {
    shared.busy = wasBusy;
  }
}
