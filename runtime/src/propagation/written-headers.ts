/** addToWritten(): headers for the head of a request whose text is settled, and not sent yet. */
import type { Header } from "./sent-headers.ts";

const LINE = "\r\n";

export function isWritten(head: string, name: string): boolean {
  return head.toLowerCase().includes(`${LINE}${name.toLowerCase()}:`);
}

export function addToWritten(head: string, headers: readonly Header[]): string {
  if (!head.endsWith(LINE + LINE)) return head;
  const lines = headers
    .filter(([, value]) => isOneLine(value))
    .map(([name, value]) => `${name}: ${value}${LINE}`);
  return head.slice(0, -LINE.length) + lines.join("") + LINE;
}

/** As Node's own setHeader asks. */
function isOneLine(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
