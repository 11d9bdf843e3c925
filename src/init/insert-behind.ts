/** insertBehind(): one more item behind the last one between brackets, in its manner. */
import type { Edit } from "../codemods/edits.ts";
import { indentOf, lineBreakNear, lineEnd, lineStart } from "../codemods/lines.ts";

/** `last` is the item, and `end` is where the closing bracket ends. Commas may follow the last item. */
export function insertBehind(
  text: string,
  last: { readonly start: number; readonly end: number },
  end: number,
  made: string,
): readonly Edit[] {
  const comma = commaBehind(text, last.end);
  const behind = comma ?? last.end;
  const own = comma === undefined ? [{ start: last.end, end: last.end, text: "," }] : [];
  const tail = comma === undefined ? "" : ",";
  const indent = indentOf(text, last.start);
  const closesOnItsLine = lineStart(text, end - 1) <= behind;
  if (indent === undefined || closesOnItsLine) {
    return [...own, { start: behind, end: behind, text: ` ${made}${tail}` }];
  }
  // A comment behind the last item stays with it.
  const at = lineEnd(text, behind);
  const line = `${lineBreakNear(text, last.end)}${indent}${made}${tail}`;
  return [...own, { start: at, end: at, text: line }];
}

/** Behind the comma that follows, be it behind comments. */
function commaBehind(text: string, end: number): number | undefined {
  const gap = /(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*,/y;
  gap.lastIndex = end;
  return gap.test(text) ? gap.lastIndex : undefined;
}
