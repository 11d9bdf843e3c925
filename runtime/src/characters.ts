/** Classes of ASCII characters, and scanning by them. */
import { codeAt, slice } from "./builtins.ts";

export const ALNUM = 1;
export const DIGIT = 2;
export const UPPER = 4;
export const HEX = 8;
/** Of names and keys. */
export const WORD = 16;
/** Of credentials: base64, JWTs, RFC 6750. */
export const TOKEN = 32;
export const BLANK = 64;
export const QUOTE = 128;
export const BACKSLASH = 256;
export const OPENER = 512;
export const BRACKET = 1024;
/** After `=` it is no assignment. */
export const COMPARES = 2048;
/** Ends an unquoted value after `=`: of a query, a connection string, an XML element, a log line. */
export const ENDS_VALUE = 4096;
/** Ends an unquoted value after `:`: of a header, a line of YAML, a property. */
export const ENDS_LINE = 8192;
/** Of words and dots. */
export const DOTTED = 32768;
/** Ends the part of a URL that names the host. */
export const ENDS_HOST = 16384;

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

const TABLE: readonly (readonly [characters: string, classes: number])[] = [
  [LETTERS, ALNUM | WORD | DOTTED | TOKEN],
  [LETTERS.toUpperCase(), ALNUM | WORD | DOTTED | TOKEN | UPPER],
  ["0123456789", ALNUM | WORD | DOTTED | TOKEN | DIGIT | HEX],
  ["abcdefABCDEF", HEX],
  ["_-", WORD | DOTTED | TOKEN],
  [".", DOTTED],
  [".~+/=%", TOKEN],
  [" \t", BLANK],
  ["\"'`", QUOTE],
  ["\\", BACKSLASH],
  ["[{", OPENER],
  ["[]", BRACKET],
  ["=>", COMPARES],
  // A single quote may be part of an unquoted value.
  [' \t\r\n"<>&;', ENDS_VALUE],
  ['\r\n"<>,}', ENDS_LINE],
  [' \t\r\n"<>/?#\\', ENDS_HOST],
];

/** For every character that is not ASCII; for what follows the last one. */
const OTHER = 128;
const END = 129;

const CLASSES: Uint16Array = new Uint16Array(130);
for (const [characters, classes] of TABLE) {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    CLASSES[code] = (CLASSES[code] ?? 0) | classes;
  }
}

CLASSES[END] = ENDS_VALUE | ENDS_LINE | ENDS_HOST;

export interface Part {
  readonly from: number;
  readonly to: number;
}

/** A text, and its characters as numbers: to read those costs less than to ask the text for each. */
export interface Characters {
  readonly text: string;
  readonly length: number;
  readonly codes: Uint8Array;
}

const Bytes = Uint8Array;
const USUAL_LENGTH = 8192;
const shared: Uint8Array = new Bytes(USUAL_LENGTH);
/** Some look ahead. */
const AHEAD = 4;

/** Valid until the next text is read. */
export function readCharacters(text: string): Characters {
  const { length } = text;
  const codes = length + AHEAD > USUAL_LENGTH ? new Bytes(length + AHEAD) : shared;
  for (let at = 0; at < length; at++) {
    const code = codeAt(text, at);
    codes[at] = code & ~127 ? OTHER : code;
  }
  for (let at = length; at < length + AHEAD; at++) codes[at] = END;
  return { text, length, codes };
}

/** 0 before the beginning. */
export function codeOf(text: Characters, at: number): number {
  return at < 0 ? 0 : (text.codes[at] as number);
}

export function is(text: Characters, at: number, classes: number): boolean {
  return ((CLASSES[codeOf(text, at)] as number) & classes) !== 0;
}

/** Where the run of these characters ends. */
export function skip(text: Characters, at: number, classes: number): number {
  let end = at;
  while (is(text, end, classes)) end++;
  return end;
}

/** Where the first of these characters stands: one of those that also end a text. */
export function skipTo(text: Characters, at: number, ends: number): number {
  let end = at;
  while (!is(text, end, ends)) end++;
  return end;
}

export function textOf({ text }: Characters, from: number, to: number): string {
  return slice(text, from, to);
}
