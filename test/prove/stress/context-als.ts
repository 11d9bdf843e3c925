/** The SDK's context manager for Node. */
import type { Context, ContextManager } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

export const observed = true;

export function contextManager(): ContextManager {
  return new AsyncLocalStorageContextManager().enable();
}

export function enter(manager: ContextManager | undefined, context: Context): void {
  const { _asyncLocalStorage: storage } = manager as unknown as {
    _asyncLocalStorage: { enterWith(context: Context): void };
  };
  storage.enterWith(context);
}
