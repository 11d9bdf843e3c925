/** What can be wrong with spans on their way, one factory a code. */
import type { Check } from "./check.ts";

type Mends = readonly string[];

export function runtimeMissing(says: string, mend: string): Check {
  return wrong("SW621", "runtime", says, [mend]);
}

export function versionsDiffer(spanweave: string, runtime: string, mend: string): Check {
  const says = `spanweave is ${spanweave}, and @spanweave/runtime is ${runtime}`;
  return doubt("SW622", "versions", says, [mend]);
}

/** Those of what is started; the runtime is there, and does not tell. */
export function settingsUnknown(says: string, mend: string): Check {
  return doubt("SW622", "settings", says, [mend]);
}

export function oldNode(node: string, wanted: string): Check {
  const says = `this is Node ${node}, and spanweave needs ${wanted} or later`;
  return wrong("SW623", "node", says, [`use Node ${wanted} or later`]);
}

export function apiUnfit(says: string, mend: string): Check {
  return wrong("SW624", "api", says, [mend]);
}

export function sdkUnfit(says: string, mends: Mends): Check {
  return wrong("SW625", "sdk", says, mends);
}

export function blindCopies(says: string, mends: Mends): Check {
  return wrong("SW626", "api copies", says, mends);
}

/** Installed with `--omit=dev` it is not there. */
export function runtimeNotKept(says: string, verdict: "doubt" | "wrong", mend: string): Check {
  return { ...wrong("SW627", "dependencies", says, [mend]), verdict };
}

export function notWoven(says: string, mends: Mends): Check {
  return doubt("SW628", "weaving", says, mends);
}

export function switchedOff(name: string, says: string, mends: Mends): Check {
  return wrong("SW629", name, says, mends);
}

export function functionsSwitchedOff(patterns: readonly string[]): Check {
  const says = `it has switched off ${patterns.join(", ")}`;
  return doubt("SW629", "running", says, [
    "toggle(pattern, true), or the toggle file, where it runs",
  ]);
}

export function unreachable(name: string, says: string, mends: Mends): Check {
  return wrong("SW630", name, says, mends);
}

export function tlsFails(name: string, says: string, mends: Mends): Check {
  return wrong("SW631", name, says, mends);
}

export function credentialsRefused(name: string, says: string, mends: Mends): Check {
  return wrong("SW632", name, says, mends);
}

export function takesNoSpans(name: string, says: string, mends: Mends): Check {
  return wrong("SW633", name, says, mends);
}

/** It may well take spans: what it did not take was an empty request. */
export function answersOddly(name: string, says: string, mends: Mends): Check {
  return doubt("SW633", name, says, mends);
}

export function clockDiffers(seconds: number, host: string): Check {
  const where = seconds > 0 ? "behind" : "ahead of";
  const says = `this clock is ${Math.round(Math.abs(seconds))} s ${where} that of ${host}`;
  const mend = "let the clock be set by NTP, here or there: spans are drawn at the sender's time";
  return doubt("SW634", "clock", says, [mend]);
}

export function neverStarted(says: string, mends: Mends): Check {
  return doubt("SW635", "start", says, mends);
}

export function noStatus(says: string, mends: Mends): Check {
  return wrong("SW636", "running", says, mends);
}

export function inTrouble(says: string, mends: Mends): Check {
  return doubt("SW637", "running", says, mends);
}

export function notAccepted(name: string, says: string, mends: Mends): Check {
  return wrong("SW638", name, says, mends);
}

export function notReadBack(says: string, mends: Mends): Check {
  return doubt("SW639", "read back", says, mends);
}

export function librariesUntraced(says: string, mends: Mends): Check {
  return doubt("SW640", "libraries", says, mends);
}

function wrong(code: string, name: string, says: string, mends: Mends): Check {
  return { name, verdict: "wrong", says, code, mends };
}

function doubt(code: string, name: string, says: string, mends: Mends): Check {
  return { name, verdict: "doubt", says, code, mends };
}
