/** Findings in Bun, which has no warnings of plugins, and takes an error for what it throws. */
import { findingReport } from "../finding-text.ts";
import type { Finding } from "../findings.ts";

export function tell(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === "error");
  for (const finding of findings) {
    if (finding.severity !== "error") process.stderr.write(`${findingReport(finding)}\n`);
  }
  if (errors.length > 0) throw new Error(errors.map(findingReport).join("\n"));
}
