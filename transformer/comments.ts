/** Finds comments by position: they come sorted, and none lies in another. */
import type { Span } from "./types.ts";

/** Index of the last comment that starts before `position`; -1 for none. */
export function lastStartingBefore(comments: readonly Span[], position: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle] as Span).start < position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
