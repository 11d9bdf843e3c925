/** Texts without secrets, cut to a number of bytes. */
import { codeAt, slice } from "./builtins.ts";
import { LONGEST_SECRET, LONGEST_TEXT } from "./capture-bounds.ts";
import type { Redaction } from "./redact.ts";

const MARK = "…";
const MARK_BYTES = 3;

/** Redacted, and then cut: half a secret would not be seen. */
export function shortText(text: string, bytes: number, redaction: Redaction): string {
  if (text.length <= LONGEST_TEXT) return cut(redaction.redactText(text), bytes);
  const shown = redaction.redactText(slice(text, 0, LONGEST_TEXT));
  return cut(beginning(shown, shown.length - LONGEST_SECRET) + MARK, bytes);
}

/** Not more than so many characters, and never half of a surrogate pair. */
function beginning(text: string, length: number): string {
  if (length <= 0) return "";
  return slice(text, 0, isHalf(codeAt(text, length - 1), HIGH) ? length - 1 : length);
}

/** The text if JSON holds it in that many bytes; else its beginning and a mark. */
function cut(text: string, bytes: number): string {
  if (text.length * MOST_BYTES <= bytes) return text;
  let used = 0;
  let fits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = codeAt(text, at);
    if (isHalf(code, HIGH) && isHalf(codeAt(text, at + 1), LOW)) {
      used += 4;
      at++;
    } else {
      used += jsonBytes(code);
    }
    if (used > bytes) return slice(text, 0, fits) + MARK;
    if (used <= bytes - MARK_BYTES) fits = at + 1;
  }
  return text;
}

const HIGH = 0xd800;
const LOW = 0xdc00;

function isHalf(code: number, half: number): boolean {
  return (code & 0xfc00) === half;
}

/** As in `\u001f`, which is also how JSON holds half of a surrogate pair. */
const MOST_BYTES = 6;

function jsonBytes(code: number): number {
  if (code < 0x80) return code < 32 ? MOST_BYTES : code === 34 || code === 92 ? 2 : 1;
  if ((code & 0xf800) === HIGH) return MOST_BYTES;
  return code < 0x800 ? 2 : 3;
}

/** Of well-formed text, in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = codeAt(text, at);
    // Each half of a surrogate pair counts two.
    if (code >= 0x80) bytes += code < 0x800 || (code & 0xf800) === HIGH ? 1 : 2;
  }
  return bytes;
}
