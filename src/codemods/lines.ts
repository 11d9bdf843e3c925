/** Where lines begin, how they end, how they are indented. */
import type { Span } from "../../transformer/types.ts";

/** Behind the end of the line before; a BOM belongs to no line. */
export function lineStart(text: string, offset: number): number {
  for (let at = offset; at > 0; at--) {
    const before = text[at - 1];
    if (before === "\n" || before === "\r" || before === "\uFEFF") return at;
  }
  return 0;
}

/** Before its end. */
export function lineEnd(text: string, offset: number): number {
  const length = text.slice(offset).search(/[\r\n]/);
  return length === -1 ? text.length : offset + length;
}

export function nextLineStart(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return end + lineBreakAt(text, end).length;
}

function lineBreakAt(text: string, offset: number): string {
  return text.startsWith("\r\n", offset) ? "\r\n" : (text[offset] ?? "");
}

/** How the line around ends, or the one before; what most do where there is but one line. */
export function lineBreakNear(text: string, offset: number): string {
  const own = lineBreakAt(text, lineEnd(text, offset));
  if (own !== "") return own;
  const start = lineStart(text, offset);
  if (text.startsWith("\r\n", start - 2)) return "\r\n";
  return /[\r\n]/.exec(text.slice(Math.max(0, start - 1), start))?.[0] ?? "\n";
}

/** The white space before, where nothing else stands before on its line. */
export function indentOf(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** Whether nothing but white space follows on the line. */
export function endsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(offset, lineEnd(text, offset)));
}

/** A piece with its line, where nothing else stands on it. */
export function withLine(text: string, { start, end }: Span): Span {
  const indent = indentOf(text, start);
  const rest = /^[ \t]*(?:\r\n|\r|\n)/.exec(text.slice(end))?.[0];
  if (indent === undefined || rest === undefined) return { start, end };
  return { start: start - indent.length, end: end + rest.length };
}
