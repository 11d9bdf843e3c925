/** No context manager is registered. */
import type { ContextManager } from "@opentelemetry/api";

export const observed = false;

export function contextManager(): ContextManager | undefined {
  return undefined;
}

export function enter(): void {}
