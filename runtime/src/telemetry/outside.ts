/** outside(): runs a call in nobody's async context: timers and threads would keep alive what is in one. */
import { AsyncLocalStorage } from "node:async_hooks";
import { context, ROOT_CONTEXT } from "@opentelemetry/api";
import { SUPPRESSED } from "../propagation/sent-headers.ts";

const inNobodys: <T>(call: () => T) => T = AsyncLocalStorage.snapshot();
/** Requests that are made in it, such as those of exporters, belong to no trace. */
const SUPPRESSING = ROOT_CONTEXT.setValue(SUPPRESSED, true);

export function outside<T>(call: () => T): T {
  return inNobodys(() => context.with(SUPPRESSING, call));
}
