/** Wrapped: a function whose whole body is a span made by hand, and what must hold for it to be one. */
import type {
  ArrowFunction,
  CallExpression,
  Expression,
  FunctionExpression,
  Identifier,
  Symbol as Named,
  Node,
  ParameterDeclaration,
  Statement,
} from "ts-morph";
import type { Morph } from "./morph.ts";

export type FunctionNode = Node & {
  isAsync?(): boolean;
  getParameters(): ParameterDeclaration[];
};

export type Callback = ArrowFunction | FunctionExpression;

export interface Wrapped {
  readonly call: CallExpression;
  readonly around: FunctionNode;
  /** From the brace of a body to its brace, or the expression of an arrow. */
  readonly body: Node;
  /** The statement that holds the call; none where an arrow's expression does. */
  readonly statement: Node | undefined;
  /** Whether the function returns what the call returns. */
  readonly returns: boolean;
  readonly awaits: boolean;
}

/** Something does not hold; thrown, so that the way through stays readable. */
export class Refusal extends Error {}

export function refuse(why: string): never {
  throw new Refusal(why);
}

/** `isSetup`: of statements before it that would go with it. */
export function wrappedBy(
  call: CallExpression,
  isSetup: (statement: Statement) => boolean,
  { Node: Is }: Morph,
): Wrapped {
  let node: Node = call;
  let awaits = false;
  for (let parent = node.getParent(); parent !== undefined; parent = node.getParent()) {
    if (Is.isAwaitExpression(parent)) awaits = true;
    else if (!Is.isParenthesizedExpression(parent)) break;
    node = parent;
  }
  const parent = node.getParent();
  if (Is.isArrowFunction(parent) && parent.getBody() === node) {
    return { call, around: parent, body: node, statement: undefined, returns: true, awaits };
  }
  const returns = Is.isReturnStatement(parent);
  if (!returns && !Is.isExpressionStatement(parent)) return refuse(PARTIAL);
  const block = parent.getParent();
  const around = block?.getParent();
  if (!Is.isBlock(block) || !isFunction(around, Is)) return refuse(PARTIAL);
  const others = block.getStatements().filter((one) => one !== parent);
  const isWhole = others.every((one) => one.getEnd() < parent.getStart() && isSetup(one));
  return isWhole
    ? { call, around, body: block, statement: parent, returns, awaits }
    : refuse(PARTIAL);
}

const PARTIAL = "the span is about a part of the function";

export function isFunction(node: Node | undefined, Is: Morph["Node"]): node is FunctionNode {
  return node !== undefined && Is.isFunctionLikeDeclaration(node) && Is.isBodyable(node)
    ? true
    : Is.isArrowFunction(node) || Is.isFunctionExpression(node);
}

export function isGenerator(node: Node, Is: Morph["Node"]): boolean {
  return Is.isGeneratorable(node) && node.isGenerator();
}

/** The function that a node stands in directly. */
export function functionAround(node: Node, Is: Morph["Node"]): Node | undefined {
  return node.getFirstAncestor(
    (one) => isFunction(one, Is) || Is.isClassStaticBlockDeclaration(one),
  );
}

/** What an identifier names, also where `{ span }` stands for `{ span: span }`. */
export function symbolOf(node: Identifier, Is: Morph["Node"]): Named | undefined {
  const parent = node.getParent();
  return Is.isShorthandPropertyAssignment(parent) ? parent.getValueSymbol() : node.getSymbol();
}

export function usesOf(
  name: Identifier,
  within: Node,
  { Node: Is, SyntaxKind }: Morph,
): Identifier[] {
  const symbol = name.getSymbol();
  return within
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter(
      (one) => one !== name && one.getText() === name.getText() && symbolOf(one, Is) === symbol,
    );
}

/** Parentheses and types taken off. */
export function bare(node: Expression, Is: Morph["Node"]): Expression {
  if (
    Is.isParenthesizedExpression(node) ||
    Is.isAsExpression(node) ||
    Is.isNonNullExpression(node) ||
    Is.isSatisfiesExpression(node) ||
    Is.isTypeAssertion(node)
  ) {
    return bare(node.getExpression(), Is);
  }
  return node;
}

/** The call of `span.<name>(...)`, if a node is one. */
export function callOn(
  node: Node,
  span: Identifier,
  { Node: Is }: Morph,
): { name: string; call: CallExpression } | undefined {
  if (!Is.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (!Is.isPropertyAccessExpression(callee) || callee.hasQuestionDotToken()) return undefined;
  const target = callee.getExpression();
  const isSpan = Is.isIdentifier(target) && target.getSymbol() === span.getSymbol();
  return isSpan ? { name: callee.getName(), call: node } : undefined;
}
