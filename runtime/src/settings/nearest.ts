/** nearestOrKnown(): what somebody who made a slip meant, or all that could be. */

export function nearestOrKnown(word: string, known: readonly string[]): string {
  const near = nearest(word.toLowerCase(), known);
  return near === undefined ? `known are ${known.join(", ")}` : `did you mean "${near}"?`;
}

function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const most = Math.max(1, Math.floor(word.length / 3));
  const ranked = known
    .map((name) => ({ name, distance: distanceOf(word, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** Nobody's slip is longer, and distances of long words take long. */
const LONGEST = 40;

/** Letters to insert, delete, replace or swap with a neighbour. */
function distanceOf(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(beforeLast, j - 2) + 1 : replaced;
      row[j] = Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
