/** Plan -> insertions into the text -> code and map. Nothing is moved or removed. */
import MagicString from "magic-string";
import { type Locate, linesOf } from "./lines.ts";
import { countAllLineEnds, RARE_LINE_END } from "./map-lines.ts";
import type { Parsed } from "./parse.ts";
import { rowOptions } from "./row-options.ts";
import * as shape from "./shape.ts";
import type { Decision, Mark, Options, Plan, Site, SourceMap, Span } from "./types.ts";

/** Outer to inner, for brackets around the very same text. */
enum Rank {
  Block,
  Statement,
  Value,
  Iterable,
  Pattern,
  Suspension,
}

/** Text before and after a stretch of source; an empty stretch holds text between two tokens. */
interface Insertion extends Span {
  readonly rank: Rank;
  readonly open: string;
  readonly close: string;
}

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
  const names = shape.pickNames(source, parsed.sourceType === "script" ? hash(plan.file) : "");
  const text = new MagicString(source);
  const start = preludeStart(source, parsed);
  const locate = linesOf(options.placesIn);
  const rows = traced.map((decision) => rowOf(decision, locate));
  const prelude = shape.prelude(names, parsed.sourceType, options.runtime, plan.file, rows);
  const stamp = options.stamp === undefined ? "" : `/* ${options.stamp} */ `;
  text.appendLeft(start.at, start.prefix + stamp + prelude);
  const insertions = traced.flatMap((decision, index) => weave(decision, index, names, source));
  for (const { at, content } of inOrder(insertions)) text.appendLeft(at, content);
  const code = text.toString();
  return { code, map: mapSource === undefined ? undefined : mapOf(text, source, code, mapSource) };
}

function mapOf(text: MagicString, source: string, code: string, name: string): SourceMap {
  const map = text.generateMap({ hires: "boundary", includeContent: true, source: name });
  if (RARE_LINE_END.test(source)) map.mappings = countAllLineEnds(map.mappings, source, code);
  return map as SourceMap;
}

function weave(decision: Decision, index: number, names: shape.Names, source: string): Insertion[] {
  const { marks } = decision.site;
  const woven = marks.flatMap(weaveMark(names, source, decision));
  return [weaveBody(decision, index, names, source), ...woven];
}

function weaveBody(
  { site, captures, options }: Decision,
  index: number,
  names: shape.Names,
  source: string,
): Insertion {
  const { body, directivesEnd } = site;
  if (body.expression) {
    return bracket(body, Rank.Block, shape.expressionBody(names, index, captures));
  }
  const inner = { start: directivesEnd ?? body.start + 1, end: body.end - 1 };
  const { open, close } = shape.body(names, index, captures);
  // A `finally` may have dropped what was returned before control comes to the end.
  const atEnd = capturesResult(site, options) ? `;${shape.seenNothing(names)};` : "";
  const prefix = directivesEnd !== undefined && source[directivesEnd - 1] !== ";" ? ";" : "";
  return bracket(inner, Rank.Block, { open: prefix + open, close: atEnd + close });
}

function weaveMark(
  names: shape.Names,
  source: string,
  { site, options }: Decision,
): (mark: Mark, index: number) => Insertion[] {
  return (mark, index) => {
    switch (mark.type) {
      case "await":
        return [
          bracket(mark.expression, Rank.Suspension, shape.resume(names)),
          bracket(mark.argument, Rank.Value, apart(shape.pause(names), mark.argument, source)),
        ];
      case "yield":
        return weaveYield(mark, names, source);
      case "return":
        return weaveReturn(mark, names, source, options, site.async);
      case "bare-return":
        return capturesResult(site, options) ? [point(mark.at, shape.seenNothing(names))] : [];
      case "reenter":
        return [point(mark.block.start + 1, shape.rejoin(names))];
      case "pattern":
        return [bracket(mark.expression, Rank.Pattern, shape.rejoinBefore(names))];
      case "loop":
        return weaveLoop(mark, names, source);
      case "destructure":
        return [
          bracket(mark.iterable, Rank.Iterable, apart(shape.each(names), mark.iterable, source)),
        ];
      case "using":
        return [point(mark.declarator.end, shape.backDeclarator(names, index))];
      case "import":
        return [bracket(mark.statement, Rank.Statement, shape.aroundImport(names))];
    }
  };
}

function wantsResult({ result }: Options): boolean {
  return result !== undefined && result !== false;
}

function capturesResult({ kind, generator }: Site, options: Options): boolean {
  return wantsResult(options) && !generator && kind !== "constructor";
}

function weaveReturn(
  mark: Extract<Mark, { type: "return" }>,
  names: shape.Names,
  source: string,
  options: Options,
  isAsync: boolean,
): Insertion[] {
  const { promise } = options;
  const isOut = mark.fresh && promise === undefined;
  const pieceOf = (): shape.Bracket | undefined => {
    if (mark.awaited) return shape.hand(names);
    if (!isAsync && promise === "derive") return shape.derive(names);
    if (isOut) return shape.out(names);
    return wantsResult(options) ? shape.seen(names) : undefined;
  };
  const piece = pieceOf();
  if (piece === undefined) return [];
  const whole = mark.sequence ? shape.one(piece) : piece;
  const returned = bracket(mark.argument, Rank.Value, apart(whole, mark.argument, source));
  if (!isOut || mark.receiver === undefined) return [returned];
  return [returned, bracket(mark.receiver, Rank.Iterable, shape.from(names))];
}

function weaveYield(
  mark: Extract<Mark, { type: "yield" }>,
  names: shape.Names,
  source: string,
): Insertion[] {
  const taken = bracket(mark.expression, Rank.Suspension, shape.take(names));
  if (mark.argument === undefined) {
    const { open, close } = shape.take(names);
    const content = { open, close: shape.giveNothing(names) + close };
    return [bracket(mark.expression, Rank.Suspension, content)];
  }
  const piece = apart(shape.give(names), mark.argument, source);
  const given = bracket(mark.argument, Rank.Value, piece);
  if (!mark.delegate) return [taken, given];
  return [taken, given, bracket(mark.argument, Rank.Iterable, shape.each(names))];
}

function weaveLoop(
  mark: Extract<Mark, { type: "loop" }>,
  names: shape.Names,
  source: string,
): Insertion[] {
  const { body, iterable } = mark;
  const drive = driving(mark)(names);
  const piece = apart(drive, iterable, source);
  const driven = bracket(iterable, Rank.Iterable, piece);
  if (!mark.await) {
    const closed = bracket(body, Rank.Block, shape.blockWithFinallyRejoin(names));
    return mark.headSuspends ? [driven, closed] : [closed];
  }
  return [
    bracket(mark.statement, Rank.Statement, shape.finallyRejoin(names)),
    driven,
    body.block && !mark.disposes
      ? point(body.start + 1, shape.rejoin(names))
      : bracket(body, Rank.Block, shape.blockWithRejoin(names, mark.disposes)),
  ];
}

function driving(mark: Extract<Mark, { type: "loop" }>): (names: shape.Names) => shape.Bracket {
  if (mark.takesApart) return shape.eachOfEach;
  return mark.await ? shape.eachOfAwait : shape.each;
}

/** `await/re/`, `return[1]` and `of[1]` stay two tokens. */
function apart({ open, close }: shape.Bracket, at: Span, source: string): shape.Bracket {
  return /[\s(=]/.test(source[at.start - 1] ?? "") ? { open, close } : { open: ` ${open}`, close };
}

function bracket({ start, end }: Span, rank: Rank, { open, close }: shape.Bracket): Insertion {
  return { start, end, rank, open, close };
}

function point(at: number, content: string): Insertion {
  return { start: at, end: at, rank: Rank.Block, open: content, close: "" };
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

function rowOf(decision: Decision, locate: Locate): shape.Row {
  const { site, spanName } = decision;
  const { line, column } = locate(site.place);
  const flags = (site.async ? shape.ASYNC : 0) | (site.generator ? shape.GENERATOR : 0);
  const row = [site.name, line, column, flags] as const;
  const more = rowOptions(decision);
  if (Object.keys(more).length === 0) return spanName === undefined ? row : [...row, spanName];
  return [...row, { ...(spanName !== undefined && { name: spanName }), ...more }];
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

/** Classic scripts share one global scope: their names tell the files apart. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (value >>> 0).toString(36);
}
