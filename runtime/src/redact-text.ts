/**
 * Hides what looks like a secret inside a text. Scanners by hand: a regular expression would change
 * `RegExp.$1` for the program, and can take more than linear time. These either look a bounded number
 * of characters ahead, or move on past what they looked at.
 */
import { lastIndexOf, lowerCase, startsAt } from "./builtins.ts";
import {
  ALNUM,
  BACKSLASH,
  BLANK,
  BRACKET,
  type Characters,
  COMPARES,
  codeOf,
  DIGIT,
  ENDS_HOST,
  ENDS_LINE,
  ENDS_VALUE,
  is,
  OPENER,
  type Part,
  QUOTE,
  readCharacters,
  skip,
  skipTo,
  TOKEN,
  textOf,
  UPPER,
  WORD,
} from "./characters.ts";
import { hideCards } from "./redact-cards.ts";
import { keyIn } from "./redact-keys.ts";

export const REDACTED = "[redacted]";

type IsSecretName = (name: string) => boolean;

export function hideSecrets(text: string, isSecretName: IsSecretName): string {
  const characters = readCharacters(text);
  const shown = hideCards(characters, REDACTED);
  return hideByWords(shown === text ? characters : readCharacters(shown), isSecretName);
}

function hideByWords(text: Characters, isSecretName: IsSecretName): string {
  let shown = "";
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const end = skip(text, at, WORD);
    if (end === at) {
      at++;
      continue;
    }
    const secret = secretAt(text, at, end, isSecretName);
    if (secret === undefined) {
      at = end;
    } else {
      shown += textOf(text, from, secret.from) + REDACTED;
      at = from = secret.to;
    }
  }
  return from === 0 ? text.text : shown + textOf(text, from, text.length);
}

/** A key in the word from `start` to `end`, or what the word says about what follows. */
function secretAt(
  text: Characters,
  start: number,
  end: number,
  isSecretName: IsSecretName,
): Part | undefined {
  const key = keyIn(text, start, end);
  if (key !== undefined || end === text.length) return key;
  return (
    loginAfter(text, end) ??
    schemeValue(text, start, end) ??
    namedValue(text, start, end, isSecretName)
  );
}

/** `user:password` in `scheme://user:password@host`. */
function loginAfter(text: Characters, scheme: number): Part | undefined {
  if (codeOf(text, scheme) !== COLON || !startsAt(text.text, "://", scheme)) return undefined;
  const from = scheme + 3;
  const login = lastIndexOf(textOf(text, from, skipTo(text, from, ENDS_HOST)), "@");
  return login > 0 ? { from, to: from + login } : undefined;
}

/** `x` in `Bearer x` and `Basic x`. */
function schemeValue(text: Characters, start: number, end: number): Part | undefined {
  if (!is(text, end, BLANK) || !isScheme(text, start, end)) return undefined;
  const from = skip(text, end, BLANK);
  const to = skip(text, from, TOKEN);
  const isBasic = end - start === 5;
  return to === from || (isBasic && isProse(text, from, to)) ? undefined : { from, to };
}

function isScheme(text: Characters, start: number, end: number): boolean {
  const length = end - start;
  if ((length !== 5 && length !== 6) || (codeOf(text, start) | 32) !== LETTER_B) return false;
  const word = lowerCase(textOf(text, start, end));
  return word === "bearer" || word === "basic";
}

/** As after "Basic" in "Basic plan" and "Basic Settings." */
function isProse(text: Characters, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) {
    const isLower = is(text, at, ALNUM) && !is(text, at, DIGIT | UPPER);
    const isFullStop = at === to - 1 && codeOf(text, at) === DOT;
    if (!isLower && !isFullStop) return false;
  }
  return true;
}

/** `x` in `password=x`, `password: x`, `"password": "x"`, `<password>x<`, `--password x`. */
function namedValue(
  text: Characters,
  start: number,
  end: number,
  isSecretName: IsSecretName,
): Part | undefined {
  const separator = skip(text, skipCloser(text, end), BLANK);
  const from = afterSeparator(text, start, end, separator);
  // In `%5Bpin`, as forms encode `[pin`.
  const name = codeOf(text, start - 1) === PERCENT ? start + 2 : start;
  if (from < 0 || !isSecretName(textOf(text, name, end))) return undefined;
  const isLine = codeOf(text, separator) === COLON;
  const at = skip(text, from, BLANK);
  const opened = skip(text, at, BACKSLASH);
  if (is(text, opened, QUOTE)) return quoted(text, at, opened);
  // An object or a list: where it ends is not worth a parser.
  const isNested = is(text, at, OPENER) && !startsAt(text.text, REDACTED, at);
  if (isNested) return { from: at, to: text.length };
  let to = skipTo(text, at, isLine ? ENDS_LINE : ENDS_VALUE);
  if (!isLine && isScheme(text, at, to)) to = skipTo(text, skip(text, to, BLANK), ENDS_VALUE);
  return to === at ? undefined : { from: at, to };
}

/** What may stand between a name and its separator: `"name":`, `\"name\":`, `user[name][]=`. */
function skipCloser(text: Characters, end: number): number {
  let at = skip(text, end, BACKSLASH | QUOTE | BRACKET);
  while (isEscape(text, at, "%5b") || isEscape(text, at, "%5d")) at += 3;
  return at;
}

/** Where the value after a name begins, or -1. */
function afterSeparator(text: Characters, start: number, end: number, at: number): number {
  switch (codeOf(text, at)) {
    case EQUALS:
      // `token === other` and `token => {}` give it no value.
      return is(text, at + 1, COMPARES) ? -1 : at + 1;
    case COLON:
      return codeOf(text, at + 1) === COLON ? -1 : at + 1;
    case PERCENT:
      return isEscape(text, at, "%3d") ? at + 3 : -1;
    case GREATER:
      return codeOf(text, start - 1) === LESS ? at + 1 : -1;
    default:
      return at > end && codeOf(text, start) === DASH && codeOf(text, start + 1) === DASH ? at : -1;
  }
}

function isEscape(text: Characters, at: number, escaped: string): boolean {
  return codeOf(text, at) === PERCENT && lowerCase(textOf(text, at, at + 3)) === escaped;
}

/** Up to a quote with no more backslashes before it: `\"a\\\"b\"` in JSON inside JSON. */
function quoted(text: Characters, at: number, opened: number): Part | undefined {
  const quote = codeOf(text, opened);
  const from = opened + 1;
  let backslashes = 0;
  for (let to = from; ; to++) {
    if (to === text.length) return { from, to };
    if (codeOf(text, to) === quote && backslashes <= opened - at) {
      return to === from ? undefined : { from, to: to - backslashes };
    }
    backslashes = is(text, to, BACKSLASH) ? backslashes + 1 : 0;
  }
}

const PERCENT = 37;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const LETTER_B = 98;
