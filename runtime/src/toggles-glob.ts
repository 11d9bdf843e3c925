/** Globs of toggles: `*`, `?` and `{a,b}`; small, and never slow, however long the text. */
import { codeAt, slice } from "./builtins.ts";

const STAR = 42;
const COMMA = 44;
const SLASH = 47;
const ANY = 63;
const OPEN = 123;
const CLOSE = 125;

/** Braces multiply: a glob that stands for more than this is a mistake. */
const MOST = 256;

/** What a glob with braces stands for; undefined where they don't match up, or stand for too much. */
export function alternativesOf(glob: string): readonly string[] | undefined {
  const done: string[] = [];
  const open: string[] = [glob];
  while (open.length > 0) {
    const one = open[open.length - 1] as string;
    open.length--;
    const brace = firstBrace(one);
    if (brace === "wrong") return undefined;
    if (brace === "none") done[done.length] = one;
    else addEach(open, brace);
    if (open.length + done.length > MOST) return undefined;
  }
  return done;
}

function addEach(open: string[], { before, inner, after }: Brace): void {
  for (let i = 0; i < inner.length; i++) open[open.length] = before + inner[i] + after;
}

interface Brace {
  readonly before: string;
  readonly inner: readonly string[];
  readonly after: string;
}

/** The first that opens, with what stands between its own commas. */
function firstBrace(glob: string): Brace | "none" | "wrong" {
  const inner: string[] = [];
  let depth = 0;
  let openedAt = 0;
  let from = 0;
  for (let at = 0; at < glob.length; at++) {
    const letter = codeAt(glob, at);
    const isOwn = depth === 1 && (letter === COMMA || letter === CLOSE);
    if (isOwn) inner[inner.length] = slice(glob, from, at);
    if (letter === OPEN && depth === 0) openedAt = at;
    if (isOwn || (letter === OPEN && depth === 0)) from = at + 1;
    if (letter === OPEN) depth++;
    if (letter !== CLOSE) continue;
    if (depth === 0) return "wrong";
    depth--;
    if (depth === 0) return { before: slice(glob, 0, openedAt), inner, after: slice(glob, from) };
  }
  return depth === 0 ? "none" : "wrong";
}

/** A star, and how much of the text it takes: as little as will do. */
interface Star {
  /** Of the glob, behind it. */
  readonly after: number;
  end: number;
}

/**
 * Of a glob without braces. In a path `*` and `?` stay within a folder, `**` does not, and a folder `**`
 * stands for any number of folders.
 */
export function matchesGlob(glob: string, text: string, isPath: boolean): boolean {
  let inGlob = 0;
  let inText = 0;
  // When what follows a star does not match, the last one takes more: those before it need not.
  let star: Star | undefined;
  let deep: (Star & { readonly isWhole: boolean }) | undefined;
  while (inGlob < glob.length || inText < text.length) {
    const wanted = at(glob, inGlob);
    const found = at(text, inText);
    if (wanted === STAR) {
      const from = inGlob;
      while (at(glob, inGlob) === STAR) inGlob++;
      if (isPath && inGlob - from === 1) {
        star = { after: inGlob, end: inText };
        continue;
      }
      const isStart = from === 0 || at(glob, from - 1) === SLASH;
      const isWhole = isPath && isStart && at(glob, inGlob) === SLASH;
      if (isWhole) inGlob++;
      star = undefined;
      deep = { after: inGlob, end: inText, isWhole };
    } else if (found !== END && isSame(wanted, found, isPath)) {
      inGlob++;
      inText++;
    } else if (star !== undefined && star.end < text.length && at(text, star.end) !== SLASH) {
      inText = ++star.end;
      inGlob = star.after;
    } else {
      if (deep === undefined) return false;
      deep.end++;
      while (deep.isWhole && deep.end < text.length && at(text, deep.end - 1) !== SLASH) deep.end++;
      if (deep.end > text.length) return false;
      inText = deep.end;
      inGlob = deep.after;
    }
  }
  return true;
}

const END = -1;

function at(text: string, index: number): number {
  return index < text.length ? codeAt(text, index) : END;
}

function isSame(wanted: number, found: number, isPath: boolean): boolean {
  return wanted === found || (wanted === ANY && !(isPath && found === SLASH));
}
