/** watchToggles(): toggles from outside of the program: by a file, and by a signal. */
import type { Trouble } from "./settings/types.ts";
import { toStderr } from "./telemetry/stderr.ts";
import { watchToggleFile } from "./toggles-file.ts";
import { watchToggleSignal } from "./toggles-signal.ts";

/** Says no more than what the environment asks for; keeps nothing alive. */
export function watchToggles(
  env: Readonly<Record<string, string | undefined>>,
  report: (trouble: Trouble) => void = print,
): void {
  const { SPANWEAVE_TOGGLE_FILE: file, SPANWEAVE_TOGGLE_SIGNAL: signal } = env;
  if (file) watchToggleFile(file, report);
  if (signal) watchToggleSignal(signal, report);
}

function print({ code, message }: Trouble): void {
  toStderr(`[spanweave] ${code}: ${message}\n`);
}
