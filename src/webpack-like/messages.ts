/** Findings as the warnings and errors of webpack and Rspack. */
import { findingReport } from "../finding-text.ts";
import type { Finding } from "../findings.ts";

export interface MessageTarget {
  readonly warn: (error: Error) => void;
  readonly fail: (error: Error) => void;
}

export function tell(target: MessageTarget, findings: readonly Finding[]): void {
  for (const finding of findings) {
    const say = finding.severity === "error" ? target.fail : target.warn;
    say(toError(finding));
  }
}

function toError(finding: Finding): Error {
  const error = new Error(findingReport(finding));
  error.name = "spanweave";
  // Where we found it is no news to anybody.
  error.stack = "";
  return error;
}
