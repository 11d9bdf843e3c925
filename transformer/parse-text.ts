/** What the lazy driver reads from the text, because the lazy tree leaves it out. */
import type { Directive } from "./outline.ts";

const BLANK = /\s/;
/** Comments, and the two that old scripts know: `<!-- ...` and `--> ...`. */
const COMMENT = /\/\*[\s\S]*?\*\/|(?:\/\/|<!--|-->)[^\n\r\u2028\u2029]*/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y;

/**
 * The directives that start at `from`: at the top of a file, or behind the brace of a body. `limit` is
 * where the first statement starts that is none; it is asked for only when a string stands there.
 */
export function readDirectives(source: string, from: number, limit: () => number): Directive[] {
  const directives: Directive[] = [];
  let position = skipBlank(source, from);
  if (!isQuote(source, position)) return directives;
  const end = limit();
  while (position < end && isQuote(source, position)) {
    const start = position;
    STRING.lastIndex = start;
    const text = STRING.exec(source)?.[0] ?? "";
    const closed = start + text.length;
    const next = skipBlank(source, closed);
    const isTerminated = next < end && source[next] === ";";
    directives.push({ start, end: isTerminated ? next + 1 : closed, value: text.slice(1, -1) });
    position = isTerminated ? skipBlank(source, next + 1) : next;
  }
  return directives;
}

/** Where the program starts: behind a byte order mark and a `#!` line. */
export function startOfProgram(source: string): number {
  return /^\uFEFF?(?:#![^\n\r\u2028\u2029]*)?/.exec(source)?.[0].length ?? 0;
}

function isQuote(source: string, position: number): boolean {
  const code = source.charCodeAt(position);
  return code === 34 || code === 39;
}

/** Behind blanks and comments. */
function skipBlank(source: string, from: number): number {
  let position = from;
  for (;;) {
    const code = source.charCodeAt(position);
    if (code === 32 || code === 10) {
      position++;
    } else if (code === 47 || code === 60 || code === 45) {
      COMMENT.lastIndex = position;
      const comment = COMMENT.exec(source);
      if (comment === null) return position;
      position += comment[0].length;
    } else if (BLANK.test(source.charAt(position))) {
      position++;
    } else {
      return position;
    }
  }
}

/**
 * The text of each parameter, where commas can only stand between parameters. No pattern, no default, no
 * decorator and no comment is among them.
 */
export function splitParameters(text: string): string[] | undefined {
  const inner = text.charCodeAt(0) === 40 ? text.slice(1, -1) : text;
  if (/[(){}<>=@"'`/\\]|\[[^\]]/.test(inner)) return undefined;
  const params = inner.split(",").map((param) => param.trim());
  // Nothing stands behind a trailing comma.
  if (params.at(-1) === "") params.pop();
  return params;
}

/** `this: Type,` before the first parameter. Undefined where the text is not plain enough to tell. */
export function thisParameter(before: string): string[] | undefined {
  const text = withoutComments(before);
  if (text.trim() === "") return [];
  if (text.length !== before.length || text.includes("...")) return undefined;
  const found = /^\s*(this(?:\s*:[\s\S]*[^\s,])?)\s*,?\s*$/.exec(text)?.[1];
  return found === undefined ? undefined : [found];
}

/** `...name: Type` behind the last parameter. Undefined where the text is not plain enough to tell. */
export function restParameter(behind: string): string[] | undefined {
  const text = withoutComments(behind);
  if (/^[\s,]*$/.test(text)) return [];
  if (text.length !== behind.length) return undefined;
  const found = /^[\s,]*(\.\.\.\s*[\p{ID_Continue}$]+(?:\s*:[\s\S]*[^\s,])?)[\s,]*$/u.exec(
    text,
  )?.[1];
  return found === undefined ? undefined : [found];
}

/** The rest element at the end of a pattern, if there is one, is a name: nothing is called in it. */
export function hasPlainRest(behind: string): boolean {
  return !behind.includes("...") || /\.\.\.\s*[\w$]+\s*$/.test(behind);
}

const PLAIN_HERITAGE =
  /^extends\s+(?!new\b|await\b|yield\b)[\p{ID_Continue}$.\s]+(?:<[^()`]*>)?\s*(?:\bimplements\b[^()`]*)?$/u;

/** What stands between the name of a class and its body calls nothing and makes nothing. */
export function hasPlainHeritage(head: string): boolean {
  const start = head.search(/\bextends\b/);
  return start < 0 || PLAIN_HERITAGE.test(head.slice(start));
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}
