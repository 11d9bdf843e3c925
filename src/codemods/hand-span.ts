/** proposeHandSpan(): `return tracer.startActiveSpan(...)`, if it is a function's whole body, as a tag. */
import type { CallExpression, Expression, Statement } from "ts-morph";
import { movedBy } from "./edits.ts";
import { readHandBody } from "./hand-body.ts";
import { checkCallback, checkNames, checkReturns, checkWaiting } from "./hand-checks.ts";
import type { Morph } from "./morph.ts";
import type { Entries, Proposal } from "./proposal.ts";
import { constantText, SpanOptions } from "./span-options.ts";
import { isFromApi, isTracer } from "./tracer.ts";
import { arrowEnd, checkComments, unwrap } from "./unwrap.ts";
import {
  bare,
  type Callback,
  type FunctionNode,
  functionAround,
  isFunction,
  isGenerator,
  refuse,
  usesOf,
  wrappedBy,
} from "./wrapped.ts";

export function proposeHandSpan(call: CallExpression, text: string, morph: Morph): Proposal {
  const { Node: Is } = morph;
  const callee = call.getExpression();
  if (!Is.isPropertyAccessExpression(callee)) return refuse("it is called in an unusual way");
  if (callee.getName() === "startSpan") {
    return refuse("its span is started by startSpan(), and ended wherever the program likes");
  }
  if (!isTracer(callee.getExpression(), morph)) {
    return refuse("nothing here shows that its tracer is trace.getTracer() of @opentelemetry/api");
  }
  if (!isFunction(functionAround(call, Is), Is)) return refuse("it stands in no function");
  const wrapped = wrappedBy(call, (one) => isOwnTracer(one, morph), morph);
  const { around } = wrapped;
  checkAround(around, morph);
  const { spanName, callback, options } = readArguments(call, morph);
  checkCallback(callback, morph);
  const body = readHandBody(callback, options, morph);
  checkWaiting(wrapped, callback, morph);
  checkReturns(wrapped, callback, morph);
  checkNames(around, callback, body, morph);
  const edits = unwrap(wrapped, callback, body, text, morph);
  checkComments(edits, call, wrapped, text, morph);
  const entries: Entries = [
    ...options.entries,
    ...(body.errors ? [] : [["errors", "false"] as const]),
  ];
  const isArrow = wrapped.statement === undefined;
  const start = isArrow ? arrowEnd(around, morph) : wrapped.body.getStart();
  const target = {
    body: movedBy(start, edits) + (isArrow ? 1 : 0),
    spanName,
    leavesPromises: !callback.isAsync(),
  };
  return { edits, targets: [target], entries };
}

/** `const tracer = trace.getTracer("shop");`, for this span alone. */
function isOwnTracer(statement: Statement, morph: Morph): boolean {
  const { Node: Is } = morph;
  if (!Is.isVariableStatement(statement)) return false;
  const [only, ...others] = statement.getDeclarations();
  const name = only?.getNameNode();
  const value = only?.getInitializer();
  if (value === undefined || others.length > 0 || !Is.isIdentifier(name)) return false;
  return isTracer(value, morph) && usesOf(name, statement.getParentOrThrow(), morph).length === 1;
}

function checkAround(around: FunctionNode, { Node: Is }: Morph): void {
  if (isGenerator(around, Is)) refuse("the function is a generator");
  if (Is.isConstructorDeclaration(around)) refuse("the function is a constructor");
}

interface HandArguments {
  readonly spanName: string;
  readonly callback: Callback;
  readonly options: SpanOptions;
}

function readArguments(call: CallExpression, morph: Morph): HandArguments {
  const { Node: Is } = morph;
  const given = call.getArguments() as Expression[];
  const [name, ...others] = given;
  const callback = others.pop();
  const written = callback === undefined ? undefined : bare(callback, Is);
  if (name === undefined || !(Is.isArrowFunction(written) || Is.isFunctionExpression(written))) {
    return refuse("its callback is not written here");
  }
  const [options, context] = others;
  const read = new SpanOptions(morph);
  if (options !== undefined && options.getText() !== "undefined") read.read(options);
  if (context !== undefined && !isActiveContext(context, morph)) {
    return refuse("its span is started in a context of its own");
  }
  return { spanName: fixedName(name, morph), callback: written, options: read };
}

function fixedName(name: Expression, morph: Morph): string {
  const text = constantText(name, morph);
  if (text !== undefined && text !== "") return text;
  const varies = morph.Node.isTemplateExpression(bare(name, morph.Node));
  return refuse(
    varies
      ? "its span's name varies: what varies belongs into an attribute"
      : "its span's name is not written here",
  );
}

function isActiveContext(expression: Expression, morph: Morph): boolean {
  const { Node: Is } = morph;
  if (!Is.isCallExpression(expression)) return false;
  const callee = expression.getExpression();
  return (
    Is.isPropertyAccessExpression(callee) &&
    callee.getName() === "active" &&
    isFromApi(callee.getExpression(), "context", morph)
  );
}
