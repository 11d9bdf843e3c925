/** Plan -> nodes of TypeScript's tree, changed as the shape says: for TypeScript 5 and 6. */
import { Graft } from "./graft.ts";
import { type Insertion, insertionsOf } from "./insertions.ts";
import { linesOf } from "./lines.ts";
import { rowOf } from "./row-options.ts";
import * as shape from "./shape.ts";
import type { Decision, Plan } from "./types.ts";
import type { TypeScript, ts } from "./typescript.ts";

export interface EmitAstOptions {
  /** The copy of the compiler that asks. */
  readonly ts: TypeScript;
  readonly context: ts.TransformationContext;
  /** What other transformers may have left of the file that was planned. */
  readonly file: ts.SourceFile;
  readonly plan: Plan;
  readonly door: shape.Door;
  readonly runtime: string;
  /** Undefined where TypeScript puts no values of other files in the place of names. */
  readonly checker: ts.TypeChecker | undefined;
}

export interface EmittedAst {
  readonly file: ts.SourceFile;
  /** Traced ones that another transformer has built anew: they can't be found. */
  readonly hidden: readonly Decision[];
}

export function emitAst(options: EmitAstOptions): EmittedAst {
  const { ts, context, file, plan, door, checker } = options;
  const { factory } = context;
  const source = ts.getOriginalNode(file, ts.isSourceFile).text;
  const names = shape.pickNames(source, door, plan.file);
  const wanted = plan.decisions.filter((decision) => decision.traced);
  const keysOf = (decision: Decision): readonly string[] =>
    insertionsOf(decision, 0, names, source).map((one) => keyOf(one, decision));
  const places = new Places(ts, file, wanted.flatMap(keysOf));
  const traced: Decision[] = [];
  const hidden: Decision[] = [];
  for (const decision of wanted) {
    const isFound = keysOf(decision).every((key) => places.has(key));
    (isFound ? traced : hidden).push(decision);
  }
  if (traced.length === 0) return { file, hidden };

  const pieces = new Map<string, Insertion[]>();
  for (const [index, decision] of traced.entries()) {
    for (const one of insertionsOf(decision, index, names, source)) {
      const key = keyOf(one, decision);
      pieces.set(key, [...(pieces.get(key) ?? []), one]);
    }
  }
  const inline = (node: ts.Expression): ts.Expression | undefined =>
    checker && constantOf(ts, factory, checker, node);
  const graft = new Graft(ts, context, names, inline);
  const weaver = new Weaver(ts, context, graft, places, pieces);
  const woven = ts.visitEachChild(file, weaver.visit, context);
  const locate = linesOf(source);
  const rows = traced.map((decision) => rowOf(decision, locate));
  const prelude = graft.prelude(shape.prelude(names, door, options.runtime, plan.file, rows));
  const { statements } = woven;
  const first = afterDirectives(ts, statements);
  const all = [...statements.slice(0, first), ...prelude, ...statements.slice(first)];
  const array = ts.setTextRange(factory.createNodeArray(all), statements);
  return { file: factory.updateSourceFile(woven, array), hidden };
}

/** Where the nodes are that pieces are put to. */
class Places {
  readonly #ts: TypeScript;
  readonly #source: ts.SourceFile;
  readonly #wanted: ReadonlySet<string>;
  /** Offsets that wanted nodes end at or hold, in order. */
  readonly #offsets: readonly number[];
  readonly #nodes = new Map<string, ts.Node>();
  readonly #keys = new Map<ts.Node, readonly string[]>();

  constructor(ts: TypeScript, file: ts.SourceFile, wanted: readonly string[]) {
    this.#ts = ts;
    this.#source = ts.getOriginalNode(file, ts.isSourceFile);
    this.#wanted = new Set(wanted);
    const offsets = wanted.map((key) => Number(key.slice(key.lastIndexOf(" ") + 1)));
    this.#offsets = [...new Set(offsets)].sort((one, other) => one - other);
    const visit = (node: ts.Node): void => {
      if (!this.mayHold(node)) return;
      const keys = this.#keysOf(node).filter((key) => this.#wanted.has(key) && !this.has(key));
      for (const key of keys) this.#nodes.set(key, node);
      if (keys.length > 0) this.#keys.set(node, keys);
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(file, visit);
  }

  has(key: string): boolean {
    return this.#nodes.has(key);
  }

  /** Of several nodes with one place the outermost has it. */
  at(node: ts.Node): readonly string[] {
    return this.#keys.get(node) ?? [];
  }

  /** Most of a file is no concern of ours; what others have built may hold anything. */
  mayHold(node: ts.Node): boolean {
    if (this.#isSynthesized(node)) return true;
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#offsets[middle] ?? 0) <= node.pos) low = middle + 1;
      else high = middle;
    }
    const next = this.#offsets[low];
    return next !== undefined && next <= node.end;
  }

  #isSynthesized({ pos, flags }: ts.Node): boolean {
    return pos < 0 || (flags & this.#ts.NodeFlags.Synthesized) !== 0;
  }

  #keysOf(node: ts.Node): readonly string[] {
    const { isBlock, isExpression, isReturnStatement, isStatement, isVariableDeclaration } =
      this.#ts;
    const original = this.#ts.getOriginalNode(node);
    if (original.kind !== node.kind || this.#isSynthesized(original)) return [];
    const { end } = original;
    if (isVariableDeclaration(original)) return [`declarator ${end}`];
    if (isExpression(original)) return [`expression ${original.getStart(this.#source)} ${end}`];
    // To TypeScript the body of a function is no statement.
    const isBraced = isBlock(original);
    if (!isBraced && !isStatement(original)) return [];
    const start = original.getStart(this.#source);
    const whole = `statement ${start} ${end}`;
    if (isBraced) return [`first ${start + 1}`, whole, `body ${start} ${end}`];
    return isReturnStatement(original)
      ? [`bare-return ${start + "return".length}`, whole]
      : [whole];
  }
}

function keyOf({ form, start, end }: Insertion, { site }: Decision): string {
  switch (form) {
    case "body":
      return `body ${site.body.start} ${site.body.end}`;
    case "expression-body":
    case "expression":
    case "bare-yield":
      return `expression ${start} ${end}`;
    case "statement":
      return `statement ${start} ${end}`;
    case "first":
    case "bare-return":
    case "declarator":
      return `${form} ${start}`;
  }
}

class Weaver {
  readonly #ts: TypeScript;
  readonly #context: ts.TransformationContext;
  readonly #graft: Graft;
  readonly #places: Places;
  readonly #pieces: ReadonlyMap<string, readonly Insertion[]>;

  constructor(
    ts: TypeScript,
    context: ts.TransformationContext,
    graft: Graft,
    places: Places,
    pieces: ReadonlyMap<string, readonly Insertion[]>,
  ) {
    this.#ts = ts;
    this.#context = context;
    this.#graft = graft;
    this.#places = places;
    this.#pieces = pieces;
  }

  readonly visit = (node: ts.Node): ts.VisitResult<ts.Node | undefined> => {
    if (!this.#places.mayHold(node)) return node;
    const visited: ts.Node = this.#ts.visitEachChild(node, this.visit, this.#context);
    const pieces = this.#places.at(node).flatMap((key) => this.#pieces.get(key) ?? []);
    const outwards = pieces.sort((a, b) => b.rank - a.rank);
    let woven: readonly ts.Node[] = [visited];
    for (const piece of outwards) woven = this.#put(piece, woven, node);
    return woven.length === 1 ? woven[0] : [...woven];
  };

  #put(piece: Insertion, inside: readonly ts.Node[], node: ts.Node): readonly ts.Node[] {
    const [first] = inside;
    const { factory } = this.#context;
    const scope = this.#ts.getOriginalNode(node);
    switch (piece.form) {
      case "expression":
        return [this.#graft.expression(piece, first as ts.Expression)];
      case "expression-body":
        return [this.#graft.returned(piece, first as ts.Expression, scope)];
      case "bare-yield": {
        const given = first as ts.YieldExpression;
        return [
          this.#graft.bareYield(piece, (argument) =>
            factory.updateYieldExpression(given, undefined, argument),
          ),
        ];
      }
      case "bare-return": {
        const value = this.#graft.alone(piece.open);
        return [factory.updateReturnStatement(first as ts.ReturnStatement, value)];
      }
      case "declarator":
        return [...inside, ...this.#graft.declarators(piece.open)];
      case "first": {
        const block = first as ts.Block;
        const [one] = this.#graft.statements({ open: piece.open, close: "" }, []);
        return [this.#updateBlock(block, one === undefined ? [] : [one, ...block.statements])];
      }
      case "statement":
        return this.#graft.statements(piece, inside as readonly ts.Statement[]);
      case "body": {
        const block = first as ts.Block;
        const start = afterDirectives(this.#ts, block.statements);
        const directives = block.statements.slice(0, start);
        const rest = block.statements.slice(start);
        const statements = this.#graft.statements(piece, rest, scope);
        return [this.#updateBlock(block, [...directives, ...statements])];
      }
    }
  }

  #updateBlock(block: ts.Block, statements: readonly ts.Statement[]): ts.Block {
    const { factory } = this.#context;
    const array = factory.createNodeArray(statements);
    return factory.updateBlock(block, this.#ts.setTextRange(array, block.statements));
  }
}

function afterDirectives(ts: TypeScript, statements: readonly ts.Statement[]): number {
  const first = statements.findIndex(
    (one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)),
  );
  return first === -1 ? statements.length : first;
}

/** What TypeScript puts in the place of a const enum's member, where it may look into other files. */
function constantOf(
  ts: TypeScript,
  factory: ts.NodeFactory,
  checker: ts.TypeChecker,
  node: ts.Node,
): ts.Expression | undefined {
  const isMember = ts.isPropertyAccessExpression(node);
  if (!isMember && !ts.isElementAccessExpression(node)) return undefined;
  const { expression } = node;
  if (!ts.isIdentifier(expression) || (expression.flags & ts.NodeFlags.Synthesized) !== 0)
    return undefined;
  const key = isMember ? node.name : node.argumentExpression;
  if (!ts.isMemberName(key) && !ts.isStringLiteralLike(key)) return undefined;
  const found = checker.getSymbolAtLocation(expression);
  const isAlias = found !== undefined && (found.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(found) : found;
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.ConstEnum) === 0) return undefined;
  const member = symbol.exports?.get(ts.escapeLeadingUnderscores(key.text))?.valueDeclaration;
  const value = member && ts.isEnumMember(member) ? checker.getConstantValue(member) : undefined;
  if (typeof value === "string") return factory.createStringLiteral(value);
  if (value === undefined) return undefined;
  const size = factory.createNumericLiteral(Math.abs(value));
  return value < 0 ? factory.createPrefixUnaryExpression(ts.SyntaxKind.MinusToken, size) : size;
}
