/** What both parser drivers do alike: their nodes differ in names, not in what is read from them. */
import type { Comment, SyntaxProblem } from "./outline.ts";
import type { Span } from "./types.ts";

/** Any node of any driver. */
export interface AnyNode extends Span {
  readonly type: string;
}

export function span(node: Span): Span {
  return { start: node.start, end: node.end };
}

export function named(
  id: (Span & { readonly name: string }) | null,
): (Span & { name: string }) | undefined {
  return id === null ? undefined : { start: id.start, end: id.end, name: id.name };
}

const WRAPPERS = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
]);

/** What is left of an expression without parentheses and type assertions. */
export function unwrap<N extends AnyNode>(node: N): N {
  let inner = node;
  while (WRAPPERS.has(inner.type)) inner = (inner as N & { expression: N }).expression;
  return inner;
}

export function isAnonymousFunction(node: AnyNode): boolean {
  const inner: AnyNode & { id?: unknown } = unwrap(node);
  return (
    inner.type === "ArrowFunctionExpression" ||
    ((inner.type === "FunctionExpression" || inner.type === "ClassExpression") && inner.id === null)
  );
}

/** Those of the arguments of a call that are functions. */
export function functionsAmong(args: Iterable<AnyNode>): Span[] {
  const functions: Span[] = [];
  for (const argument of args) {
    const inner = unwrap(argument);
    if (inner.type === "ArrowFunctionExpression" || inner.type === "FunctionExpression") {
      functions.push(span(inner));
    }
  }
  return functions;
}

const PROMISE_METHODS = new Set(["then", "catch", "finally"]);
/** Not `resolve`: it gives a native promise back as it is. */
const PROMISE_MAKERS = new Set(["all", "allSettled", "any", "race", "reject", "try"]);

/** `object.method(...)` makes a promise. */
export function isPromiseMethod(method: string, object: AnyNode): boolean {
  return isPromiseName(object) ? PROMISE_MAKERS.has(method) : PROMISE_METHODS.has(method);
}

export function isPromiseName(node: AnyNode & { name?: unknown }): boolean {
  return (
    (node.type === "Identifier" || node.type === "IdentifierReference") && node.name === "Promise"
  );
}

const SETTLED = new Set([
  "AwaitExpression",
  "Literal",
  "BooleanLiteral",
  "NullLiteral",
  "NumericLiteral",
  "StringLiteral",
  "BigIntLiteral",
  "RegExpLiteral",
  "TemplateLiteral",
  "UnaryExpression",
  "BinaryExpression",
  "PrivateInExpression",
  "UpdateExpression",
  "ArrowFunctionExpression",
]);

/** The value can't be a thenable: there is nothing to wait for when it is returned. */
export function isSettled(node: AnyNode): boolean {
  return SETTLED.has(unwrap(node).type);
}

export function readComment(comment: AnyNode): Comment {
  return { block: comment.type === "Block", start: comment.start, end: comment.end };
}

interface SyntaxError {
  readonly severity: string;
  readonly message: string;
  readonly helpMessage: string | null;
  readonly labels: Iterable<Span>;
}

export function firstProblem(errors: Iterable<SyntaxError>): SyntaxProblem | undefined {
  for (const error of errors) {
    if (error.severity !== "Error") continue;
    const [label] = error.labels;
    return {
      message: error.message,
      suggestion: error.helpMessage ?? undefined,
      span: { start: label?.start ?? 0, end: label?.end ?? 0 },
    };
  }
  return undefined;
}
