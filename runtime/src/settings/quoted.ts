/** quoted(): what somebody wrote, as it may stand in a message: short, on one line, without secrets. */
import { usualRedaction } from "../redact.ts";

const LONGEST = 80;
/** So much is looked at. */
const MOST = 1_000;

export function quoted(text: string): string {
  return inQuotes(usualRedaction.redactText(text.slice(0, MOST)));
}

/** Also what stands before an `@`, and what a query says. */
export function quotedAddress(text: string): string {
  return inQuotes(shownAddress(text.slice(0, MOST)));
}

export function shownAddress(text: string): string {
  return text
    .replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1[redacted]@")
    .replace(/[?#].*$/s, "?[redacted]");
}

function inQuotes(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return `"${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}"`;
}
