/** Reads a Retry-After header, as seconds or as a date: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */

export function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
