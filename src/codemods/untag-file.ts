/** untagFile(): takes tags out, and whatever is empty without them. */
import { plan } from "../../transformer/index.ts";
import type { Comment } from "../../transformer/outline.ts";
import { findTagTexts, type TagText, textOf } from "../../transformer/tag-text.ts";
import type { Diagnostic } from "../../transformer/types.ts";
import { applyEdits, type Edit, movedBy } from "./edits.ts";
import { endsLine, indentOf, lineEnd, lineStart, nextLineStart } from "./lines.ts";
import type { LeftAlone, Rewritten, Subject } from "./rewritten.ts";
import { commentsOf } from "./tag-file.ts";

export interface UntagOptions {
  /** Whether `@notrace` goes too. */
  readonly notrace: boolean;
}

export function untagFile(subject: Subject, { notrace }: UntagOptions): Rewritten {
  const { path, text, options } = subject;
  const before = plan(text, path, { ...options, tags: true });
  const left: LeftAlone[] = [];
  const edits: Edit[] = [];
  let done = 0;
  for (const comment of commentsOf(subject)) {
    const tags = findTagTexts(comment, text).filter(
      ({ kind }) => kind === "trace" || (notrace && kind === "notrace"),
    );
    const isPlain = comment.block && !text.startsWith("/**", comment.start);
    const isBehindCode = !comment.block && indentOf(text, comment.start) === undefined;
    // These are no tags to anyone else either.
    if (isPlain || isBehindCode) continue;
    const certain: TagText[] = [];
    for (const tag of tags) {
      const problem = before?.diagnostics.find((one) => isAbout(one, tag));
      if (problem === undefined) certain.push(tag);
      else {
        const why = `where it ends is not clear: ${problem.message}`;
        left.push({ offset: tag.start, offsetAfter: tag.start, name: `@${tag.kind}`, why });
      }
    }
    if (certain.length === 0) continue;
    done += certain.length;
    edits.push(...editsFor(text, comment, certain));
  }
  const after = applyEdits(text, edits);
  if (!isSameCode(subject, after)) {
    const why = "without its tags the code around them would be read in another way";
    return { text, done: 0, left: [{ offset: 0, offsetAfter: 0, name: "this file", why }] };
  }
  const moved = left.map((one) => ({ ...one, offsetAfter: movedBy(one.offset, edits) }));
  return { text: after, done, left: moved };
}

/** Text that may be somebody's prose. */
function isAbout({ code, span }: Diagnostic, { start, behind }: TagText): boolean {
  return UNCLEAR.has(code) && span.start >= start && span.start <= behind.end;
}

const UNCLEAR: ReadonlySet<string> = new Set(["SW104", "SW106"]);

function editsFor(text: string, comment: Comment, tags: readonly TagText[]): Edit[] {
  if (isNothingLeft(text, comment, tags)) return [removeComment(text, comment)];
  const [only] = tags;
  const oneLine = tags.length === 1 && only !== undefined && closedAgain(text, comment, only);
  return oneLine ? [oneLine] : tags.map((tag) => removeTag(text, comment, tag));
}

function endOf({ end, preset, words, options }: TagText): number {
  return Math.max(end, preset?.end ?? 0, words.text === "" ? 0 : words.end, options?.end ?? 0);
}

/** Two letters, or two signs, that would be read as one word. */
const GLUED = /[\p{ID_Continue}$]{2}|[-+*/<>=&|!?.]{2}/u;

function isNothingLeft(text: string, comment: Comment, tags: readonly TagText[]): boolean {
  let said = textOf(comment, text);
  for (const tag of tags) {
    const [start, end] = [tag.start - comment.start, endOf(tag) - comment.start];
    said = said.slice(0, start) + " ".repeat(end - start) + said.slice(end);
  }
  const isFenced = /^[ \t]*\**[ \t]*(```|~~~)/m.test(text.slice(comment.start, comment.end));
  return said.trim() === "" && !isFenced;
}

/** With its line, where nothing else stands on it. */
function removeComment(text: string, { start, end }: Comment): Edit {
  const indent = indentOf(text, start);
  if (endsLine(text, end)) {
    if (indent !== undefined) {
      return { start: start - indent.length, end: nextLineStart(text, end), text: "" };
    }
    const before = text.slice(lineStart(text, start), start).trimEnd();
    return { start: lineStart(text, start) + before.length, end, text: "" };
  }
  const spaces = /^[ \t]*/.exec(text.slice(end, lineEnd(text, end)))?.[0].length ?? 0;
  const isSplit = /[\r\n]/.test(text.slice(start, end));
  const isGlued = GLUED.test(`${text[start - 1] ?? " "}${text[end + spaces] ?? " "}`);
  // The line's end in it may have ended a statement.
  const gap = indent === undefined && isSplit ? "\n" : isGlued ? " " : "";
  return { start, end: end + spaces, text: gap };
}

/** `tag` makes a block of a doc comment of one line: back again. */
function closedAgain(text: string, comment: Comment, tag: TagText): Edit | undefined {
  const indent = indentOf(text, comment.start);
  const lead = text.slice(comment.start, lineStart(text, tag.start));
  const said = new RegExp(`^/\\*\\*(?:\r\n|\r|\n)${indent} \\* (\\S[^\r\n]*)(?:\r\n|\r|\n)$`).exec(
    lead,
  );
  const tail = text.slice(nextLineStart(text, endOf(tag)), comment.end);
  if (indent === undefined || said === null || tail !== `${indent} */`) return undefined;
  return { start: comment.start, end: comment.end, text: `/** ${said[1]} */` };
}

function removeTag(text: string, comment: Comment, tag: TagText): Edit {
  const end = endOf(tag);
  const start = lineStart(text, tag.start);
  if (start <= comment.start)
    return { start: comment.start + 3, end: lineEnd(text, end), text: "" };
  const closing = comment.end - 2;
  if (lineEnd(text, end) > closing) {
    // ` * @trace */`: the line before takes the end.
    return { start: endOfLineBefore(text, start), end, text: "" };
  }
  const isLast = textOf({ ...comment, start: end }, text).trim() === "";
  return {
    start: isLast ? withEmptyLineBefore(text, comment, start) : start,
    end: nextLineStart(text, end),
    text: "",
  };
}

function endOfLineBefore(text: string, start: number): number {
  return text.startsWith("\r\n", start - 2) ? start - 2 : start - 1;
}

/** What kept the last tag apart from the words above it. */
function withEmptyLineBefore(text: string, comment: Comment, start: number): number {
  const above = lineStart(text, endOfLineBefore(text, start));
  const isEmpty =
    above > comment.start && /^[ \t]*\**[ \t]*$/.test(text.slice(above, start).trimEnd());
  return isEmpty ? above : start;
}

function isSameCode(subject: Subject, after: string): boolean {
  const read = (text: string): string | undefined => {
    const result = plan(text, subject.path, { ...subject.options, rules: [], tags: false });
    if (result === null || result.diagnostics.some(({ code }) => code === "SW001"))
      return undefined;
    return result.plan.decisions.map(({ site }) => site.name).join("\n");
  };
  return subject.text === after || read(subject.text) === read(after);
}
