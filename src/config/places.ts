/** Where something stands in the text of a rules file. */
import type { Span } from "../../transformer/types.ts";
import type { Path } from "../../transformer/written.ts";
import type { Place } from "../findings.ts";

/** A whole line, counted from 1, or what is at a column of it. */
export function placeOfLine(text: string, file: string, line: number, column?: number): Place {
  const lineText = text.split(/\r?\n/)[line - 1] ?? "";
  const start = column ?? lineText.search(/\S|$/) + 1;
  const rest = lineText.slice(start - 1);
  const length =
    column === undefined ? rest.trimEnd().length : (/^[\w$.]+/.exec(rest)?.[0].length ?? 1);
  return { file, line, column: start, length, lineText };
}

/** In code a value can come from anywhere: its place is known where it is written once. */
export function spanInCode(
  text: string,
  path: Path,
  isKey: boolean,
  value: unknown,
): Span | undefined {
  const key = path.findLast((step) => typeof step === "string");
  if (key === undefined) return undefined;
  const name = `(?<![\\w$.-])(["'\`]?)${escaped(String(key))}\\1`;
  const itself = onlyMatch(text, `${name}(?=\\s*:)`, 0);
  if (isKey) return itself;
  if (typeof value === "string") return onlyMatch(text, `(["'\`])${escaped(value)}\\1`, 0);
  if (path.at(-1) !== key) return undefined;
  const isScalar = typeof value === "number" || typeof value === "boolean";
  const scalar = `${name}\\s*:\\s*(${escaped(String(value))})(?![\\w.])`;
  return (isScalar ? onlyMatch(text, scalar, 2) : undefined) ?? itself;
}

function onlyMatch(text: string, pattern: string, group: number): Span | undefined {
  const [first, second] = text.matchAll(new RegExp(pattern, "dg"));
  const span = first?.indices?.[group];
  if (span === undefined || second !== undefined) return undefined;
  return { start: span[0], end: span[1] };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
