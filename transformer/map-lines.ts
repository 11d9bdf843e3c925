/**
 * Maps count lines as engines do. magic-string counts `\n` alone; a lone `\r`, U+2028 and U+2029 end a
 * line too, and consumers of the map see them so.
 */
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { linesOf } from "./lines.ts";

export const RARE_LINE_END: RegExp = /\r(?!\n)|[\u2028\u2029]/;

/** Counts the lines of both texts again. */
export function countAllLineEnds(mappings: string, source: string, code: string): string {
  const inSource = feedStarts(source);
  const inCode = feedStarts(code);
  const locateSource = linesOf(source);
  const locateCode = linesOf(code);
  const lines: SourceMapSegment[][] = [];
  for (const [line, segments] of decode(mappings).entries()) {
    for (const [column, from, fromLine, fromColumn] of segments) {
      if (from === undefined || fromLine === undefined || fromColumn === undefined) continue;
      const to = locateCode((inCode[line] ?? 0) + column);
      const place = locateSource((inSource[fromLine] ?? 0) + fromColumn);
      while (lines.length < to.line) lines.push([]);
      lines[to.line - 1]?.push([to.column - 1, from, place.line - 1, place.column - 1]);
    }
  }
  return encode(lines);
}

function feedStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
