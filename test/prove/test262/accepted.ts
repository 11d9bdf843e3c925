/** The checked-in list of tests that may regress, because they read a function's own source text. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Regression } from "./compare.ts";
import type { Summary } from "./summary.ts";

export interface Accepted {
  readonly file: string;
  readonly reason: string;
}

export interface Verdict {
  readonly accepted: readonly Regression[];
  readonly unaccepted: readonly Regression[];
  /** Listed, ran, passed before, and did not regress. */
  readonly stale: readonly Accepted[];
}

const list = join(import.meta.dirname, "accepted.json");

export function readAccepted(): Accepted[] {
  return JSON.parse(readFileSync(list, "utf8"));
}

export function judge(summary: Summary, accepted: readonly Accepted[]): Verdict {
  const listed = new Set(accepted.map(({ file }) => file));
  const isAccepted = ({ file, readsSourceText }: Regression): boolean =>
    readsSourceText && listed.has(file);
  const regressed = new Set(summary.regressions.map(({ file }) => file));
  return {
    accepted: summary.regressions.filter(isAccepted),
    unaccepted: summary.regressions.filter((regression) => !isAccepted(regression)),
    stale: accepted.filter(({ file }) => summary.passingFiles.has(file) && !regressed.has(file)),
  };
}

/** Only what was shown to depend on source text enters the list. */
export function writeAccepted(root: string, { regressions }: Summary): void {
  const files = new Set(
    regressions.filter(({ readsSourceText }) => readsSourceText).map(({ file }) => file),
  );
  const entries = [...files]
    .sort()
    .map((file) => ({ file, reason: reasonFor(readFileSync(join(root, file), "utf8")) }));
  writeFileSync(list, `${JSON.stringify(entries, undefined, 2)}\n`);
}

/** How a test reads source text; the first that fits. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /assertToStringOrNativeFunction/,
    "compares Function.prototype.toString() of its functions with their source text",
  ],
  [/\[String\((?:async )?(?:function|\()/, "uses the source text of a function as a property key"],
  [/function\(\)\{return 1\}\.toString\(\)/, "compares the source texts of two equal functions"],
];

function reasonFor(source: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(source));
  return known?.[1] ?? "passes once its functions show their source text";
}
