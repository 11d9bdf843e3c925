/** All tracing off by a signal, and on again by the next one. */
import { constants } from "node:os";
import { isMainThread } from "node:worker_threads";
import type { Trouble } from "./settings/types.ts";
import { shared } from "./shared.ts";
import { outside } from "./telemetry/outside.ts";
import { toStderr } from "./telemetry/stderr.ts";
import { setToggle } from "./toggles.ts";

/** Others end the program, tell of a crash, or are Node's own. */
const SIGNALS: readonly string[] = ["SIGUSR2", "SIGALRM", "SIGIO", "SIGURG"];

const EVERYTHING = "**";

export function watchToggleSignal(name: string, report: (trouble: Trouble) => void): void {
  if (!SIGNALS.includes(name) || !(name in constants.signals)) {
    const known = SIGNALS.filter((one) => one in constants.signals).join(", ");
    const rest = known === "" ? "there is none on this system" : `it is one of ${known}`;
    const message = `SPANWEAVE_TOGGLE_SIGNAL is "${name}", which can't be used; ${rest}`;
    report({ code: "SW532", message });
    return;
  }
  // Threads hear of no signals.
  if (isMainThread) outside(() => process.on(name, () => switchAll(name)));
}

function switchAll(name: string): void {
  const isOff = shared.toggles?.some(({ by }) => by === "signal") === true;
  setToggle("signal", EVERYTHING, isOff ? undefined : false);
  toStderr(`[spanweave] ${name}: tracing is ${isOff ? "on" : "off"}\n`);
}
