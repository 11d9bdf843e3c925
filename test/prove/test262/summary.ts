/** Adds the reports of all files up. */
import type { FileReport, Regression } from "./compare.ts";

export interface Summary {
  files: number;
  runs: number;
  passedBefore: number;
  woven: number;
  traced: number;
  /** How many functions were left, by the hazard's code. */
  readonly hazards: Map<string, number>;
  readonly unparsed: string[];
  readonly spans: { started: number; ended: number };
  readonly regressions: Regression[];
  /** Files that have a run which passes before weaving. */
  readonly passingFiles: Set<string>;
}

export function emptySummary(): Summary {
  return {
    files: 0,
    runs: 0,
    passedBefore: 0,
    woven: 0,
    traced: 0,
    hazards: new Map(),
    unparsed: [],
    spans: { started: 0, ended: 0 },
    regressions: [],
    passingFiles: new Set(),
  };
}

export function addReport(summary: Summary, report: FileReport): void {
  summary.files += 1;
  summary.runs += report.runs;
  summary.passedBefore += report.passedBefore;
  summary.woven += report.woven;
  summary.traced += report.traced;
  for (const code of report.hazards) {
    summary.hazards.set(code, (summary.hazards.get(code) ?? 0) + 1);
  }
  if (report.unparsed) summary.unparsed.push(report.file);
  summary.spans.started += report.spans.started;
  summary.spans.ended += report.spans.ended;
  summary.regressions.push(...report.regressions);
  if (report.passedBefore > 0) summary.passingFiles.add(report.file);
}

/** Workers report in any order: the same tests give the same text. */
export function sortSummary({ regressions, unparsed }: Summary): void {
  regressions.sort((a, b) => (a.file + a.mode < b.file + b.mode ? -1 : 1));
  unparsed.sort();
}
