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
  readonly options: OptionsText | undefined;
  /** What stands behind the options, on their last line. */
  readonly behind: Span & { readonly text: string };
}

export function isDottedName(text: string): boolean {
  return NAME.test(text);
}

const NAME = /^[\p{ID_Start}$_](?:[\p{ID_Continue}$.:/-]*[\p{ID_Continue}$])?$/u;

interface OptionsText extends Span {
  /** Without the asterisks of JSDoc lines. */
  readonly text: string;
  readonly closed: boolean;
  readonly tooDeep: boolean;
}

/** A comment with all that is no text of its author blanked out: offsets stay. */
export function textOf(comment: Comment, source: string): string {
  const written = source.slice(comment.start, comment.end);
  if (!comment.block) return written.replace(/^\/+/, blank);
  let end = written.length - 1;
  while (written[end - 1] === "*") end--;
  const bare = written.slice(0, end).replace(/^\/\*+/, blank) + blank(written.slice(end));
  return bare.replace(/^[ \t]*\*+/gm, blank).replace(FENCED, blankButLines);
}

/** An example in Markdown is no tag. An unclosed fence goes to the end. */
const FENCED = /^[ \t]*(```|~~~)(?:(?!\1)[\s\S])*(?:\1|$(?![\s\S]))/gm;
/** Options may begin on the next line; `{@link x}` there is a text's. */
const TAG =
  /^([ \t]*)(@trace|@notrace)(\.[\w$-]*)?(?![\w$-])([^\r\n{]*)((?:\r?\n[ \t]*)?\{(?!@))?/gm;

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
  const closing = brace === undefined ? undefined : findClosing(text, open);
  const tooDeep = closing === "too-deep";
  const close = tooDeep ? undefined : closing;
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
        : {
            ...moved(open, close ?? text.length, base),
            text: text.slice(open, close),
            closed: close !== undefined,
            tooDeep,
          },
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
  let end = from;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}

/** Deeper than anybody writes, and than parsers can read. */
const DEEPEST = 200;

/** Position behind the brace that closes the one at `open`; "too deep" where nobody could read it. */
function findClosing(text: string, open: number): number | "too-deep" | undefined {
  /** What each bracket that is open belongs to. */
  const around: ("bracket" | "template")[] = [];
  /** The last letter of code: what a slash means depends on it. */
  let last = "";
  let at = open;
  while (at < text.length) {
    const letter = text[at] as string;
    const start = at++;
    if (letter === '"' || letter === "'") at = findTextEnd(text, at, letter);
    else if (letter === "`") at = findTemplateEnd(text, at, around);
    else if (letter === "/" && text[at] === "/") at = endOfLine(text, at);
    else if (letter === "/" && REGEXP_AFTER.includes(last)) at = findRegExpEnd(text, at);
    else if (OPENING.includes(letter)) around.push("bracket");
    else if (CLOSING.includes(letter)) {
      if (around.pop() === "template") at = findTemplateEnd(text, at, around);
      if (around.length === 0) return at;
    }
    if (around.length > DEEPEST) return "too-deep";
    if (letter.trim() !== "" && !text.startsWith("//", start)) last = letter;
  }
  return undefined;
}

const OPENING = "{[(";
const CLOSING = "}])";
const REGEXP_AFTER = "(,=:[!&|?{};";

function findTextEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
    else if (/[\r\n]/.test(text[at] ?? "")) return at;
  }
  return text.length;
}

function findRegExpEnd(text: string, from: number): number {
  let inClass = false;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === "\\") at++;
    else if (letter === "[") inClass = true;
    else if (letter === "]") inClass = false;
    else if ((letter === "/" && !inClass) || letter === "\n" || letter === "\r") return at + 1;
  }
  return text.length;
}

/** Behind the closing backtick, or behind `${`, which opens code again. */
function findTemplateEnd(text: string, from: number, around: ("bracket" | "template")[]): number {
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
