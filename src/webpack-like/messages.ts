/** Findings as the warnings and errors of webpack and Rspack. */
import { findingFrame, findingText } from "../finding-text.ts";
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
  const { place } = finding;
  const frame = findingFrame(finding);
  const where =
    place === undefined || frame === undefined
      ? []
      : [`${place.file}:${place.line}:${place.column}`, frame];
  const error = new Error([`[spanweave] ${findingText(finding)}`, ...where].join("\n"));
  error.name = "spanweave";
  // Where we found it is no news to anybody.
  error.stack = "";
  return error;
}
