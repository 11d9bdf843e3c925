/** Our own context manager. */
import type { Context, ContextManager } from "@opentelemetry/api";
import { SpanweaveContextManager } from "@spanweave/runtime/context";

export const observed = true;

export function contextManager(): ContextManager {
  return new SpanweaveContextManager().enable();
}

const place = Symbol.for("@spanweave/runtime/place");

export function enter(manager: ContextManager | undefined, context: Context): void {
  const { [place]: adapter } = manager as unknown as {
    [place]: { enter(context: Context): void };
  };
  adapter.enter(context);
}
