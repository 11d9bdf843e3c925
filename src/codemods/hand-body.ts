/** readHandBody(): the body of a callback that is given a span: what it does with it, and what is left then. */
import type {
  Block,
  CallExpression,
  Expression,
  Identifier,
  Node,
  Statement,
  TryStatement,
} from "ts-morph";
import { readCatch } from "./hand-catch.ts";
import type { Morph } from "./morph.ts";
import type { SpanOptions } from "./span-options.ts";
import { type Callback, callOn, refuse, usesOf } from "./wrapped.ts";

export interface HandBody {
  /** The block that does the work. */
  readonly work: Block;
  /** Statements of it that only set attributes. */
  readonly setters: readonly Statement[];
  /** Whether errors are recorded on the span. */
  readonly errors: boolean;
}

/** Attributes that are set first are added to `options`. */
export function readHandBody(callback: Callback, options: SpanOptions, morph: Morph): HandBody {
  const { Node: Is } = morph;
  const span = spanOf(callback, morph);
  const body = callback.getBody();
  if (!Is.isBlock(body)) return refuse("it ends its span somewhere else");
  const statements = body.getStatements();
  const before = leadingSetters(statements, span, morph);
  for (const one of before) readSetter(one, options, span, morph);
  const [first, ...others] = statements.slice(before.length);
  if (!Is.isTryStatement(first)) return refuse(noTry(body, span, morph));
  if (others.length > 0) return refuse("its callback goes on behind the try");
  checkFinally(first, span, morph);
  const work = first.getTryBlock();
  const setters = leadingSetters(work.getStatements(), span, morph);
  for (const one of setters) readSetter(one, options, span, morph);
  const errors = readCatch(first.getCatchClause(), span, morph);
  checkOtherUses(span, work, setters, morph);
  return { work, setters, errors };
}

function spanOf(callback: Callback, { Node: Is }: Morph): Identifier {
  const [parameter, second] = callback.getParameters();
  const name = parameter?.getNameNode();
  const isPlain =
    parameter !== undefined && !parameter.isRestParameter() && !parameter.hasInitializer();
  if (second !== undefined || !isPlain || !Is.isIdentifier(name)) {
    return refuse("its callback does not take the span alone");
  }
  return name;
}

function leadingSetters(
  statements: readonly Statement[],
  span: Identifier,
  morph: Morph,
): Statement[] {
  const end = statements.findIndex((one) => setterCalls(one, span, morph) === undefined);
  return statements.slice(0, end === -1 ? statements.length : end);
}

/** Also those of a chain: `span.setAttribute("a", 1).setAttribute("b", 2)`. */
function setterCalls(
  statement: Node,
  span: Identifier,
  morph: Morph,
): { name: string; call: CallExpression }[] | undefined {
  const { Node: Is } = morph;
  if (!Is.isExpressionStatement(statement)) return undefined;
  const calls: { name: string; call: CallExpression }[] = [];
  let node: Expression = statement.getExpression();
  for (;;) {
    if (Is.isIdentifier(node)) break;
    if (!Is.isCallExpression(node)) return undefined;
    const callee: Expression = node.getExpression();
    if (!Is.isPropertyAccessExpression(callee)) return undefined;
    if (!/^setAttributes?$/.test(callee.getName())) return undefined;
    calls.unshift({ name: callee.getName(), call: node });
    node = callee.getExpression();
  }
  return node.getSymbol() === span.getSymbol() ? calls : undefined;
}

function readSetter(
  statement: Statement,
  options: SpanOptions,
  span: Identifier,
  morph: Morph,
): void {
  for (const { name, call } of setterCalls(statement, span, morph) ?? []) {
    const [first, second] = call.getArguments() as Expression[];
    if (name === "setAttributes" && first !== undefined) options.readAttributes(first);
    else if (first !== undefined && second !== undefined) {
      options.setAttribute(options.textOf(first, "an attribute"), second);
    }
  }
}

function noTry(body: Block, span: Identifier, morph: Morph): string {
  const isTryLater = body.getStatements().some((one) => morph.Node.isTryStatement(one));
  if (isTryLater) return "what stands before its try would not end the span";
  const ends = usesOf(span, body, morph).some((one) => one.getParent()?.getText().endsWith(".end"));
  return ends ? "it ends its span only if nothing throws" : "it ends its span somewhere else";
}

function checkFinally(statement: TryStatement, span: Identifier, morph: Morph): void {
  const { Node: Is } = morph;
  const block = statement.getFinallyBlock();
  if (block === undefined) return refuse("it ends its span in no finally");
  const [only, ...others] = block.getStatements();
  const call = Is.isExpressionStatement(only)
    ? callOn(only.getExpression(), span, morph)
    : undefined;
  if (call?.name !== "end" || call.call.getArguments().length > 0 || others.length > 0) {
    return refuse("its finally does more than end the span, or something else");
  }
}

function checkOtherUses(
  span: Identifier,
  work: Block,
  setters: readonly Statement[],
  morph: Morph,
): void {
  const [other] = usesOf(span, work, morph).filter(
    (one) => !setters.some((setter) => setter.containsRange(one.getPos(), one.getEnd())),
  );
  if (other === undefined) return;
  const parent = other.getParent();
  if (
    /\.setStatus\(\{\s*code:\s*(?:[\w.]*\bOK|1)\s*,?\s*\}\)/.test(
      parent?.getParent()?.getText() ?? "",
    )
  ) {
    return refuse("it sets the status OK, which weaving leaves unset");
  }
  const used = morph.Node.isPropertyAccessExpression(parent)
    ? `${parent.getName()}()`
    : "something else";
  refuse(`it uses its span for ${used}`);
}
