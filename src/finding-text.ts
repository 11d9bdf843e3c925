/** A finding as plain text: what is wrong, what helps, and the place. */
import { codeFrame } from "../transformer/diagnostics.ts";
import type { Finding } from "./findings.ts";

export function findingText({ code, message, suggestion }: Finding): string {
  return [`${code}: ${message}`, ...(suggestion === undefined ? [] : [suggestion])].join("\n");
}

/** All of it, for hosts that show nothing but text. */
export function findingReport(finding: Finding): string {
  const { place } = finding;
  const where =
    place === undefined
      ? []
      : [`${place.file}:${place.line}:${place.column}`, findingFrame(finding)];
  return [`[spanweave] ${findingText(finding)}`, ...where].join("\n");
}

/** The line with the wrong token underlined; undefined where no place is known. */
export function findingFrame({ place, ...finding }: Finding): string | undefined {
  if (place === undefined) return undefined;
  const { length, ...where } = place;
  const drawn = codeFrame({ ...finding, ...where, span: { start: 0, end: length } });
  return drawn.split("\n").slice(2).join("\n");
}
