/** The report, for a reader. */
import type { Verdict } from "./accepted.ts";
import type { Summary } from "./summary.ts";

export function print(summary: Summary, verdict: Verdict, seconds: number): void {
  const { spans } = summary;
  const lines = [
    ...verdict.unaccepted.map(
      ({ file, mode, error, readsSourceText }) =>
        `REGRESSION ${file} (${mode})\n  before: passed\n  after:  ${error}` +
        (readsSourceText ? "\n  passes once its functions show their source text" : ""),
    ),
    ...verdict.stale.map(({ file }) => `NO LONGER REGRESSES ${file}: take it off accepted.json`),
    ...summary.unparsed.map((file) => `NOT PARSED ${file}`),
    `files          ${count(summary.files)}`,
    `runs           ${count(summary.runs)}`,
    `passed before  ${count(summary.passedBefore)}, ${count(summary.woven)} of them ran again woven`,
    `functions      ${count(summary.traced)} woven${listHazards(summary.hazards)}`,
    `not parsed     ${count(summary.unparsed.length)} files that pass before`,
    `spans          ${count(spans.started)} started, ${count(spans.ended)} ended`,
    `accepted       ${count(verdict.accepted.length)} runs that read a function's source text`,
    `regressions    ${count(verdict.unaccepted.length)}`,
    `duration       ${seconds.toFixed(0)} s on Node ${process.version}`,
  ];
  console.log(lines.join("\n"));
}

function listHazards(hazards: ReadonlyMap<string, number>): string {
  return [...hazards]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, functions]) => `, ${count(functions)} left: ${code}`)
    .join("");
}

function count(value: number): string {
  return value.toLocaleString("en");
}
