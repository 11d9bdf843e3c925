/** runTsc(): the project's own compiler, as if it had been called by its name. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Tsc } from "./own-tsc.ts";

/** Its exit code. */
export function runTsc(
  [program, ...first]: Tsc,
  words: readonly string[],
  workingDirectory: string,
): Promise<number> {
  const child = spawn(program, [...first, ...words], {
    cwd: workingDirectory,
    stdio: "inherit",
  });
  // A terminal tells the whole group; a supervisor tells us alone.
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const one of SIGNALS) process.off(one, forward);
      // As shells tell it.
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
