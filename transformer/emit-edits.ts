/** Plan -> insertions into the text -> code and map. Nothing is moved or removed. */
import MagicString from "magic-string";
import { type Insertion, insertionsOf } from "./insertions.ts";
import { linesOf } from "./lines.ts";
import { countAllLineEnds, RARE_LINE_END } from "./map-lines.ts";
import type { Parsed } from "./parse.ts";
import { rowOf } from "./row-options.ts";
import * as shape from "./shape.ts";
import type { Plan, SourceMap } from "./types.ts";

export interface EmitOptions {
  readonly source: string;
  readonly parsed: Parsed;
  readonly plan: Plan;
  readonly runtime: string;
  /** Name of the source in the map; undefined for no map. */
  readonly mapSource: string | undefined;
  /** Stands in a comment before all that is inserted. */
  readonly stamp: string | undefined;
  /** The text in which sites have their lines and columns: `source`, or what it was compiled from. */
  readonly placesIn: string;
}

export function emitEdits(options: EmitOptions): { code: string; map: SourceMap | undefined } {
  const { source, parsed, plan, mapSource } = options;
  const traced = plan.decisions.filter((decision) => decision.traced);
  const names = shape.pickNames(source, parsed.sourceType, plan.file);
  const text = new MagicString(source);
  const start = preludeStart(source, parsed);
  const locate = linesOf(options.placesIn);
  const rows = traced.map((decision) => rowOf(decision, locate));
  const prelude = shape.prelude(names, parsed.sourceType, options.runtime, plan.file, rows);
  const stamp = options.stamp === undefined ? "" : `/* ${options.stamp} */ `;
  text.appendLeft(start.at, start.prefix + stamp + prelude);
  const insertions = traced.flatMap((decision, index) =>
    insertionsOf(decision, index, names, source),
  );
  for (const { at, content } of inOrder(insertions)) text.appendLeft(at, content);
  const code = text.toString();
  return { code, map: mapSource === undefined ? undefined : mapOf(text, source, code, mapSource) };
}

function mapOf(text: MagicString, source: string, code: string, name: string): SourceMap {
  const map = text.generateMap({ hires: "boundary", includeContent: true, source: name });
  if (RARE_LINE_END.test(source)) map.mappings = countAllLineEnds(map.mappings, source, code);
  return map as SourceMap;
}

/** Brackets at one place close inner first, then points stand, then brackets open outer first. */
function inOrder(insertions: readonly Insertion[]): { at: number; content: string }[] {
  const isPoint = ({ start, end }: Insertion): boolean => start === end;
  const closes = insertions
    .filter((one) => !isPoint(one))
    .map((one) => ({ at: one.end, phase: 0, size: one.end - one.start, one, content: one.close }));
  const points = insertions
    .filter(isPoint)
    .map((one) => ({ at: one.start, phase: 1, size: 0, one, content: one.open + one.close }));
  const opens = insertions
    .filter((one) => !isPoint(one))
    .map((one) => ({ at: one.start, phase: 2, size: one.start - one.end, one, content: one.open }));
  return [...closes, ...points, ...opens].sort(
    (a, b) =>
      a.at - b.at ||
      a.phase - b.phase ||
      a.size - b.size ||
      (a.phase === 0 ? b.one.rank - a.one.rank : a.one.rank - b.one.rank),
  );
}

/** After BOM, shebang and directives: before everything else that runs. */
function preludeStart(source: string, parsed: Parsed): { at: number; prefix: string } {
  const directives = parsed.directives.at(-1);
  if (directives !== undefined) {
    return { at: directives.end, prefix: source[directives.end - 1] === ";" ? "" : ";" };
  }
  const bom = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  const rest = source.slice(bom);
  const skipped = /^#!.*(?:\r\n|[\n\r\u2028\u2029])/.exec(rest) ??
    HTML_CLOSE_COMMENT.exec(rest) ?? [""];
  return { at: bom + skipped[0].length, prefix: "" };
}

/** `-->` opens a comment at the start of a line alone: https://tc39.es/ecma262/#sec-html-like-comments */
const HTML_CLOSE_COMMENT = /^(?:\s|\/\*.*?\*\/)*-->.*(?:\r\n|[\n\r\u2028\u2029])/;
