/** The correlation id: what a request goes by in logs, in this program and in those before it. */
import { reportTrouble } from "../otel.ts";
import { baggageOf } from "./baggage.ts";
import { currentContext, runIn } from "./here.ts";

/** For every copy of the runtime. */
const KEY: symbol = Symbol.for("@spanweave/runtime/correlation");
/** By which a caller may have sent one. */
const ENTRY = "correlation.id";

/** As set by `withCorrelationId`, or as it came with the baggage `correlation.id`. */
export function correlationId(): string | undefined {
  try {
    const context = currentContext();
    const own = context.getValue(KEY) as string | undefined;
    return own ?? baggageOf(context)?.getEntry(ENTRY)?.value;
  } catch (error) {
    reportTrouble(error);
    return undefined;
  }
}

/** Calls `body`, and what it leads to, with this id; a trace is not needed. */
export function withCorrelationId<T>(id: string, body: () => T): T {
  return runIn(currentContext().setValue(KEY, id), body);
}
