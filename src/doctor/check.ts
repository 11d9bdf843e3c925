/** Check: one thing that was looked at, and what came of it. */
import type { Finding } from "../findings.ts";

export interface Check {
  /** What was looked at, in a word or two. */
  readonly name: string;
  /** "aside" is neither good nor bad. */
  readonly verdict: "well" | "doubt" | "wrong" | "aside";
  readonly says: string;
  /** Of what is in doubt or wrong. */
  readonly code?: string;
  /** Commands or edits, each of which helps. */
  readonly mends?: readonly string[];
}

export function well(name: string, says: string): Check {
  return { name, verdict: "well", says };
}

export function aside(name: string, says: string): Check {
  return { name, verdict: "aside", says };
}

/** What hosts say, too. */
export function ofFinding(name: string, { code, severity, message, suggestion }: Finding): Check {
  const mends = suggestion === undefined ? [] : [suggestion];
  return { name, verdict: severity === "error" ? "wrong" : "doubt", says: message, code, mends };
}
