/** clean(): text that comes from anywhere, made harmless for a terminal. */

/** Controls, line separators, marks that turn the direction of what follows, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** On one line; what a terminal would obey is spelled as an escape of JSON. */
export function clean(text: string): string {
  return text.replace(UNSAFE, spelled);
}

function spelled(unsafe: string): string {
  const code = unsafe.charCodeAt(0);
  return SHORT[unsafe] ?? `\\u${code.toString(16).padStart(4, "0")}`;
}
