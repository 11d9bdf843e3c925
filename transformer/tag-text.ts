/** findTagTexts(): where tags stand in a comment, and the parts of each, before anything is understood. */
import type { Comment } from "./outline.ts";
import type { Named, Span } from "./types.ts";

export interface TagText extends Span {
  readonly kind: "trace" | "notrace";
  /** `db` of `@trace.db`. */
  readonly preset: Named | undefined;
  /** What stands between the tag and its options. */
  readonly words: Span & { readonly text: string };
  /** From `{` to `}`; the end of the comment where it is never closed. */
  readonly options: (Span & { readonly closed: boolean }) | undefined;
  /** What stands behind the options, on their last line. */
  readonly behind: Span & { readonly text: string };
}

/** A comment with all that is no text of its author blanked out: offsets stay. */
export function textOf(comment: Comment, source: string): string {
  const written = source.slice(comment.start, comment.end);
  if (!comment.block) return written.replace(/^\/+/, blank);
  const bare = written.replace(/^\/\*+/, blank).replace(/\*+\/$/, blank);
  return bare.replace(/^[ \t]*\*+/gm, blank).replace(FENCED, blankButLines);
}

/** An example in Markdown is no tag. An unclosed fence goes to the end. */
const FENCED = /^[ \t]*(```|~~~)(?:(?!\1)[\s\S])*(?:\1|$(?![\s\S]))/gm;
const TAG = /^([ \t]*)(@trace|@notrace)(\.[\w$-]*)?(?![\w$-])([^\r\n{]*)(\{)?/gm;

export function findTagTexts(comment: Comment, source: string): TagText[] {
  const text = textOf(comment, source);
  const found: TagText[] = [];
  let readUpTo = 0;
  for (const match of text.matchAll(TAG)) {
    if (match.index < readUpTo) continue;
    const tag = readTagText(match, text, comment.start);
    readUpTo = tag.behind.end - comment.start;
    found.push(tag);
  }
  return found;
}

function readTagText(match: RegExpExecArray, text: string, base: number): TagText {
  const [whole, lead = "", word = "", dotted = "", between = "", brace] = match;
  const start = match.index + lead.length;
  const wordEnd = start + word.length;
  const isTrace = word === "@trace";
  const presetEnd = wordEnd + dotted.length;
  const open = match.index + whole.length - 1;
  const close = brace === undefined ? undefined : findClosing(text, open);
  const behindStart = brace === undefined ? match.index + whole.length : (close ?? text.length);
  const behindEnd = endOfLine(text, behindStart);
  return {
    kind: isTrace ? "trace" : "notrace",
    start: base + start,
    end: base + wordEnd,
    preset:
      dotted === "" ? undefined : { ...moved(wordEnd, presetEnd, base), name: dotted.slice(1) },
    words: trimmed(text, presetEnd, presetEnd + between.length, base),
    options:
      brace === undefined
        ? undefined
        : { ...moved(open, close ?? text.length, base), closed: close !== undefined },
    behind: trimmed(text, behindStart, behindEnd, base),
  };
}

function trimmed(text: string, start: number, end: number, base: number): Span & { text: string } {
  const raw = text.slice(start, end);
  const words = raw.trim();
  const at = start + (words === "" ? 0 : raw.indexOf(words));
  return { ...moved(at, at + words.length, base), text: words };
}

function moved(start: number, end: number, by: number): Span {
  return { start: start + by, end: end + by };
}

function endOfLine(text: string, from: number): number {
  const length = text.slice(from).search(/[\r\n]/);
  return length === -1 ? text.length : from + length;
}

/** Strings, templates, comments and regular expressions may hold braces of their own. */
const TOKEN =
  /"(?:\\[\s\S]|[^"\\\r\n])*"|'(?:\\[\s\S]|[^'\\\r\n])*'|\/\/[^\r\n]*|(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\r\n])*\]|[^/\\[\r\n])+\/|[{}`]/gy;

/** Position behind the brace that closes the one at `open`. */
function findClosing(text: string, open: number): number | undefined {
  /** What each brace that is open belongs to. */
  const around: ("block" | "template")[] = [];
  let at = open;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    at += token?.length ?? 1;
    if (token === "{") around.push("block");
    if (token === "`") at = findTemplateEnd(text, at, around);
    if (token === "}") {
      if (around.pop() === "template") at = findTemplateEnd(text, at, around);
      if (around.length === 0) return at;
    }
  }
  return undefined;
}

/** Behind the closing backtick, or behind `${`, which opens code again. */
function findTemplateEnd(text: string, from: number, around: ("block" | "template")[]): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`") return at + 1;
    else if (text.startsWith("${", at)) {
      around.push("template");
      return at + 2;
    }
  }
  return text.length;
}

function blank(text: string): string {
  return " ".repeat(text.length);
}

function blankButLines(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
