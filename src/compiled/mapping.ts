/** A source map as offsets, and whether it is about these very texts. */
import { decodedMappings, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import type { Mapping } from "../../transformer/placing.ts";

/** Undefined where the map leads out of a text. `index` is the source's place in the map. */
export function mappingOf(
  map: unknown,
  compiled: string,
  source: string,
  index: number = 0,
): Mapping | undefined {
  const compiledStarts = lineStarts(compiled);
  const sourceStarts = lineStarts(source);
  const mapping: [number, number][] = [];
  const lines = decodedMappings(new TraceMap(map as SourceMapInput));
  for (const [row, segments] of lines.entries()) {
    for (const segment of segments) {
      if (segment.length === 1 || segment[1] !== index) continue;
      const [column, , sourceRow, sourceColumn] = segment;
      const to = sourceStarts[sourceRow];
      const from = compiledStarts[row];
      if (to === undefined || from === undefined) return undefined;
      mapping.push([from + column, to + sourceColumn]);
    }
  }
  return mapping;
}

/** Whether the map is that of this very text, but for what a compiler names anew. */
export function fits(mapping: Mapping, compiled: string, source: string): boolean {
  const { right, wrong } = compareWords(mapping, compiled, source);
  return right >= wrong || wrong < 3;
}

/**
 * A map leads to starts of words, and names stay what they are. Names of the compiler's own making, such
 * as `prices_1`, tell nothing.
 */
export function compareWords(
  mapping: Mapping,
  compiled: string,
  source: string,
): { readonly right: number; readonly wrong: number } {
  const words = new Set(source.match(WORDS));
  let right = 0;
  let wrong = 0;
  for (const [from, to] of mapping) {
    // Some maps lead from every character.
    if (isInWord(compiled, from)) continue;
    const word = wordAt(compiled, from);
    const isKnown = word !== undefined && word.length > 1 && words.has(word) && !KEYWORD.test(word);
    if (isKnown && wordAt(source, to) === word) right++;
    else if (isKnown || isInWord(source, to)) wrong++;
  }
  return { right, wrong };
}

function wordAt(text: string, at: number): string | undefined {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0];
}

function isInWord(text: string, at: number): boolean {
  return /^[\p{ID_Continue}$]{2}/u.test(text.slice(at - 1, at + 1));
}

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const KEYWORD =
  /^(?:async|await|class|const|default|export|extends|from|function|get|import|let|new|return|set|static|this|var|void|yield)$/;

/** As maps count lines: https://tc39.es/ecma426/ leaves it to the language. A BOM takes no column. */
function lineStarts(text: string): number[] {
  const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    starts.push(index + end.length);
  }
  return starts;
}
