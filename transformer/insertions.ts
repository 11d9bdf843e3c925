/** Which piece of the shape goes where in the source: what both emitters place. */
import * as shape from "./shape.ts";
import type { Decision, Mark, Options, Site, Span } from "./types.ts";

/** Outer to inner, for brackets around the very same text. */
export enum Rank {
  Block,
  Statement,
  Value,
  Iterable,
  Pattern,
  Suspension,
}

/** What a piece is put around or behind, for an emitter that has nodes and no text. */
export type Form =
  /** Around what a body holds, behind its directives. */
  | "body"
  /** Around the expression of an arrow. */
  | "expression-body"
  | "expression"
  /** Around a `yield` that yields nothing, and behind its word. */
  | "bare-yield"
  /** Behind a `return` that returns nothing. */
  | "bare-return"
  | "statement"
  /** First in a block. */
  | "first"
  /** Behind a declarator. */
  | "declarator";

/** Text before and after a stretch of source; an empty stretch holds text between two tokens. */
export interface Insertion extends Span {
  readonly form: Form;
  readonly rank: Rank;
  readonly open: string;
  readonly close: string;
}

/** `index` is the decision's row in the file's table. */
export function insertionsOf(
  decision: Decision,
  index: number,
  names: shape.Names,
  source: string,
): Insertion[] {
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
    const piece = shape.expressionBody(names, index, captures);
    return bracket("expression-body", body, Rank.Block, piece);
  }
  const inner = { start: directivesEnd ?? body.start + 1, end: body.end - 1 };
  const { open, close } = shape.body(names, index, captures);
  // A `finally` may have dropped what was returned before control comes to the end.
  const atEnd = capturesResult(site, options) ? `;${shape.seenNothing(names)};` : "";
  const prefix = directivesEnd !== undefined && source[directivesEnd - 1] !== ";" ? ";" : "";
  return bracket("body", inner, Rank.Block, { open: prefix + open, close: atEnd + close });
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
          around(mark.expression, Rank.Suspension, shape.resume(names)),
          around(mark.argument, Rank.Value, apart(shape.pause(names), mark.argument, source)),
        ];
      case "yield":
        return weaveYield(mark, names, source);
      case "return":
        return weaveReturn(mark, names, source, options, site.async);
      case "bare-return":
        return capturesResult(site, options)
          ? [point("bare-return", mark.at, shape.seenNothing(names))]
          : [];
      case "reenter":
        return [point("first", mark.block.start + 1, shape.rejoin(names))];
      case "pattern":
        return [around(mark.expression, Rank.Pattern, shape.rejoinBefore(names))];
      case "loop":
        return weaveLoop(mark, names, source);
      case "destructure":
        return [
          around(mark.iterable, Rank.Iterable, apart(shape.each(names), mark.iterable, source)),
        ];
      case "using":
        return [point("declarator", mark.declarator.end, shape.backDeclarator(names, index))];
      case "import":
        return [bracket("statement", mark.statement, Rank.Statement, shape.aroundImport(names))];
    }
  };
}

function wantsResult({ result }: Options): boolean {
  return result !== undefined && result !== false;
}

function capturesResult({ kind, generator }: Site, options: Options): boolean {
  return wantsResult(options) && !generator && kind !== "constructor";
}

/** What an async function returns unseen is no object, or was awaited. */
function mayAnswer({ genAi }: Options, isAsync: boolean): boolean {
  return !isAsync && genAi !== undefined && genAi !== false;
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
    return wantsResult(options) || mayAnswer(options, isAsync) ? shape.seen(names) : undefined;
  };
  const piece = pieceOf();
  if (piece === undefined) return [];
  const whole = mark.sequence ? shape.one(piece) : piece;
  const returned = around(mark.argument, Rank.Value, apart(whole, mark.argument, source));
  if (!isOut || mark.receiver === undefined) return [returned];
  return [returned, around(mark.receiver, Rank.Iterable, shape.from(names))];
}

function weaveYield(
  mark: Extract<Mark, { type: "yield" }>,
  names: shape.Names,
  source: string,
): Insertion[] {
  const taken = around(mark.expression, Rank.Suspension, shape.take(names));
  if (mark.argument === undefined) {
    const { open, close } = shape.take(names);
    const content = { open, close: shape.giveNothing(names) + close };
    return [bracket("bare-yield", mark.expression, Rank.Suspension, content)];
  }
  const piece = apart(shape.give(names), mark.argument, source);
  const given = around(mark.argument, Rank.Value, piece);
  if (!mark.delegate) return [taken, given];
  return [taken, given, around(mark.argument, Rank.Iterable, shape.each(names))];
}

function weaveLoop(
  mark: Extract<Mark, { type: "loop" }>,
  names: shape.Names,
  source: string,
): Insertion[] {
  const { body, iterable } = mark;
  const drive = driving(mark)(names);
  const piece = apart(drive, iterable, source);
  const driven = around(iterable, Rank.Iterable, piece);
  if (!mark.await) {
    const closed = bracket("statement", body, Rank.Block, shape.blockWithFinallyRejoin(names));
    return mark.headSuspends ? [driven, closed] : [closed];
  }
  return [
    bracket("statement", mark.statement, Rank.Statement, shape.finallyRejoin(names)),
    driven,
    body.block && !mark.disposes
      ? point("first", body.start + 1, shape.rejoin(names))
      : bracket("statement", body, Rank.Block, shape.blockWithRejoin(names, mark.disposes)),
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

function around(at: Span, rank: Rank, piece: shape.Bracket): Insertion {
  return bracket("expression", at, rank, piece);
}

function bracket(
  form: Form,
  { start, end }: Span,
  rank: Rank,
  { open, close }: shape.Bracket,
): Insertion {
  return { form, start, end, rank, open, close };
}

function point(form: Form, at: number, content: string): Insertion {
  return { form, start: at, end: at, rank: Rank.Block, open: content, close: "" };
}
