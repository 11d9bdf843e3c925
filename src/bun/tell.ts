/** Findings in Bun, which has no warnings of plugins, and takes an error for what it throws. */
import { findingFrame, findingText } from "../finding-text.ts";
import type { Finding } from "../findings.ts";

export function tell(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === "error");
  for (const finding of findings) {
    if (finding.severity !== "error") process.stderr.write(`${drawn(finding)}\n`);
  }
  if (errors.length > 0) throw new Error(errors.map(drawn).join("\n"));
}

function drawn(finding: Finding): string {
  const { place } = finding;
  const where =
    place === undefined
      ? []
      : [`${place.file}:${place.line}:${place.column}`, findingFrame(finding)];
  return [`[spanweave] ${findingText(finding)}`, ...where].join("\n");
}
