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

/** As engines count: https://tc39.es/ecma262/#sec-line-terminators. A BOM takes no column. */
function lineStarts(source: string): number[] {
  const starts = [source.charCodeAt(0) === 0xfeff ? 1 : 0];
  for (const { index, 0: end } of source.matchAll(LINE_END)) starts.push(index + end.length);
  return starts;
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;
