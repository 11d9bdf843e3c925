/** Offsets to lines and columns, both counted from 1; columns in UTF-16 units. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Locate = (offset: number) => Place;

/** Line starts are found when the first place is asked for. */
export function linesOf(source: string): Locate {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(source);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}
