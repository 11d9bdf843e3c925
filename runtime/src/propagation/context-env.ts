/** contextEnv(): the current trace as environment variables, for a program or a thread that is started. */
import { injectContext } from "../api/propagate.ts";
import { variableName } from "./variable-name.ts";

/**
 * `spawn(program, { env: { ...process.env, ...contextEnv() } })`: what is traced there is below the
 * span that is current here. Empty where there is none.
 */
export function contextEnv(): Record<string, string> {
  const headers = Object.entries(injectContext());
  return Object.fromEntries(headers.map(([name, value]) => [variableName(name), value]));
}
