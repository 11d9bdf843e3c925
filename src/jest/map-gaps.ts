/** withGaps(): the map of woven text in which what was inserted stands for nothing in the source. */
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

type Mapped = Extract<SourceMapSegment, { readonly 2: number }>;

/** Coverage would count it as what is before it. */
export function withGaps(mappings: string, source: string, woven: string): string {
  const lengths = source.split(LINE_END).map(({ length }) => length);
  const texts = woven.split(LINE_END);
  const lines = decode(mappings).map((segments, row) => {
    const text = texts[row] ?? "";
    return segments.flatMap((segment, index): SourceMapSegment[] => {
      if (segment.length === 1) return [segment];
      const next = segments[index + 1];
      const [start, , line, column] = segment;
      const end = (next?.[2] === line ? next[3] : lengths[line]) ?? column;
      const inserted = text.slice(start + end - column, next?.[0]);
      if (inserted !== "") return [segment, ...gapsIn(inserted, segment, end)];
      // Compilers put what is theirs behind the last token, where no source is.
      return next === undefined ? [segment, [text.length]] : [segment];
    });
  });
  return encode(lines);
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/**
 * What is put around an expression starts where the expression does, and ends where it ends: statements
 * are found by that. `end` is where the source goes on.
 */
function gapsIn(inserted: string, segment: Mapped, end: number): SourceMapSegment[] {
  const [start, source, line, column] = segment;
  const from = start + end - column;
  const at = (offset: number, place: number): SourceMapSegment => [
    from + offset,
    source,
    line,
    place,
  ];
  const opening = inserted.search(OPENING);
  if (opening === 0) return [at(0, end)];
  // A body begins with what is ours alone; elsewhere the source stops here.
  const first = inserted.startsWith("var ") ? [] : [at(0, end)];
  const gap: SourceMapSegment = [from + first.length];
  if (opening !== -1) return [...first, gap, at(opening, end)];
  return [...first, gap, at(inserted.length - 1, end - 1)];
}

/** The last thing before the source goes on: `__sw.resume(__s, `, or a `return` before that. */
const OPENING = /[^\s;{}][^;{}]*$/;
