/** Hides card numbers inside a text. */
import { ALNUM, type Characters, codeOf, DIGIT, HEX, is, skip, textOf } from "./characters.ts";

const SHORTEST = 13;
const LONGEST = 19;

/**
 * 13 to 19 digits that pass the check of Luhn, whole or in groups with one kind of separator, as in
 * `4111 1111 1111 1111`. They begin with 2 to 6, as the numbers of payment cards do, so that times
 * in ms, µs and ns stay. So do fractions, and digits in a run of hexadecimal ones: hashes, UUIDs,
 * trace ids.
 */
export function hideCards(text: Characters, hidden: string): string {
  if (text.length < SHORTEST) return text.text;
  let shown = "";
  let from = 0;
  for (let at = 0; at < text.length; ) {
    if (!is(text, at, DIGIT)) {
      at++;
      continue;
    }
    const end = cardAt(text, at);
    if (end < 0) {
      at = skip(text, at, DIGIT);
    } else {
      shown += textOf(text, from, at) + hidden;
      at = from = end;
    }
  }
  return from === 0 ? text.text : shown + textOf(text, from, text.length);
}

/** Where the longest card number from the group of digits at `start` on ends, or -1. */
function cardAt(text: Characters, start: number): number {
  const first = codeOf(text, start) - ZERO;
  if (first < 2 || first > 6 || !isFree(text, start)) return -1;
  let found = -1;
  let separator = 0;
  let digits = 0;
  // Doubled are the digits at an odd distance from the end: at even places, or at odd ones.
  const sums: [number, number] = [0, 0];
  for (let at = start; digits <= LONGEST; at++) {
    if (is(text, at, DIGIT)) {
      const digit = codeOf(text, at) - ZERO;
      const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
      sums[0] += digits % 2 === 0 ? doubled : digit;
      sums[1] += digits % 2 === 1 ? doubled : digit;
      digits++;
      continue;
    }
    const passes = (digits % 2 === 0 ? sums[0] : sums[1]) % 10 === 0;
    if (digits >= SHORTEST && passes && !is(text, at, HEX)) found = at;
    const code = codeOf(text, at);
    const isSeparator = code === SPACE || code === DASH;
    // Groups begin with four digits; smaller ones are a list of numbers.
    if (!isSeparator || (separator === 0 ? digits !== 4 : code !== separator)) break;
    if (!is(text, at + 1, DIGIT) || !is(text, at + 2, DIGIT) || !is(text, at + 3, DIGIT)) break;
    separator = code;
  }
  return found;
}

const ZERO = 48;
const SPACE = 32;
const DASH = 45;
const DOT = 46;

/** Not in the middle of a hexadecimal word, and no fraction. */
function isFree(text: Characters, start: number): boolean {
  if (codeOf(text, start - 1) === DOT && is(text, start - 2, DIGIT)) return false;
  let at = start - 1;
  while (at > start - LONGEST && is(text, at, HEX)) at--;
  return at === start - 1 || (is(text, at, ALNUM) && !is(text, at, HEX));
}
