/** miss(): what could not be captured, on the span, and never in the program. */
import type { Span } from "@opentelemetry/api";
import { messageOf } from "./failure.ts";

/** `told` is what this call has missed already; what it has missed now comes back. */
export function miss(span: Span, told: string, what: string, error: unknown): string {
  const all = `${told === "" ? "" : `${told}; `}${what}: ${messageOf(error)}`;
  span.setAttribute("spanweave.capture_error", all);
  return all;
}
