/** addToDoc(): a tag as one more line of a doc comment, in the comment's own style. */
import type { Comment } from "../../transformer/outline.ts";
import { textOf } from "../../transformer/tag-text.ts";
import type { Edit } from "./edits.ts";
import { indentOf, lineBreakNear, lineEnd, lineStart } from "./lines.ts";

/** And not one about the file, nor an empty one. */
export function isDocOfFunction(comment: Comment, text: string): boolean {
  if (!comment.block || !text.startsWith("/**", comment.start)) return false;
  const said = textOf(comment, text);
  return said.trim() !== "" && !OF_FILE.test(said);
}

const OF_FILE = /^\s*@(?:file|fileoverview|overview|module|license|packageDocumentation)\b/m;

/** Undefined where the comment has a form that would not come back when the tag is removed. */
export function addToDoc(
  text: string,
  comment: Comment,
  lines: readonly string[],
): Edit | undefined {
  const written = text.slice(comment.start, comment.end);
  if (!/[\r\n]/.test(written)) return openOneLine(text, comment, written, lines);
  const said = textOf(comment, text);
  const firstTag = /^[ \t]*@\w/m.exec(said);
  if (firstTag !== null) {
    const at = comment.start + firstTag.index + firstTag[0].length - 2;
    const start = lineStart(text, at);
    if (start > comment.start) {
      const prefix = text.slice(start, at);
      const end = lineBreakNear(text, start);
      return { start, end: start, text: lines.map((line) => prefix + line + end).join("") };
    }
  }
  return append(text, comment, lines, firstTag === null);
}

/** A doc comment of one line becomes a block, with no empty line in it: so it is known again. */
function openOneLine(
  text: string,
  comment: Comment,
  written: string,
  lines: readonly string[],
): Edit | undefined {
  const said = /^\/\*\* (\S(?:.*\S)?) \*\/$/.exec(written)?.[1];
  const indent = indentOf(text, comment.start);
  const isAlone = lineEnd(text, comment.end) === comment.end && comment.end < text.length;
  if (said === undefined || indent === undefined || !isAlone) return undefined;
  const end = lineBreakNear(text, comment.end);
  const block = ["/**", ...[said, ...lines].map((line) => `${indent} * ${line}`), `${indent} */`];
  return { start: comment.start, end: comment.end, text: block.join(end) };
}

function append(
  text: string,
  comment: Comment,
  lines: readonly string[],
  isFirstTag: boolean,
): Edit {
  const closing = comment.end - 2;
  const start = lineStart(text, closing);
  const lastLine = text.slice(start, closing);
  const prefix = prefixOf(text, comment, start);
  const end = lineBreakNear(text, comment.start);
  if (/^[ \t]*$/.test(lastLine)) {
    const all = isFirstTag ? ["", ...lines] : lines;
    const added = all.map((line) => (prefix + line).trimEnd() + end).join("");
    return { start, end: start, text: added };
  }
  const at = start + lastLine.trimEnd().length;
  return { start: at, end: at, text: lines.map((line) => end + prefix + line).join("") };
}

/** What stands before the words of a line. */
function prefixOf(text: string, comment: Comment, lastLineStart: number): string {
  const indent = indentOf(text, comment.start) ?? "";
  const before = text.slice(lineEnd(text, comment.start), lastLineStart);
  const line = before.split(/[\r\n]+/).findLast((one) => one.trim() !== "");
  if (line === undefined) return `${indent} * `;
  const star = /^[ \t]*\*/.exec(line);
  return star === null ? (/^[ \t]*/.exec(line)?.[0] ?? "") : `${star[0]} `;
}
