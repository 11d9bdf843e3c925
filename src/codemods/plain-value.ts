/** isPlainValue(): whether an expression surely gives no promise. */
import type { Expression, Identifier, Node } from "ts-morph";
import type { Morph } from "./morph.ts";
import { bare } from "./wrapped.ts";

export function isPlainValue(expression: Expression, morph: Morph, depth = 0): boolean {
  const { Node: Is } = morph;
  const node = bare(expression, Is);
  const isPlain = (one: Expression): boolean => isPlainValue(one, morph, depth + 1);
  if (depth > 8) return false;
  if (ALWAYS.has(node.getKindName())) return true;
  if (Is.isIdentifier(node))
    return node.getText() === "undefined" || isPlainName(node, morph, depth);
  if (Is.isConditionalExpression(node))
    return isPlain(node.getWhenTrue()) && isPlain(node.getWhenFalse());
  if (Is.isBinaryExpression(node)) {
    const operator = node.getOperatorToken().getText();
    if (operator === "," || operator === "=") return isPlain(node.getRight());
    if (!["||", "&&", "??"].includes(operator)) return true;
    return isPlain(node.getLeft()) && isPlain(node.getRight());
  }
  if (Is.isNewExpression(node)) return node.getExpression().getText() !== "Promise";
  // What data holds that somebody waited for.
  if (Is.isPropertyAccessExpression(node)) {
    return isPlain(node.getExpression()) || hasPlainType(node.getNameNode(), morph);
  }
  if (Is.isElementAccessExpression(node)) return isPlain(node.getExpression());
  return Is.isCallExpression(node) && isPlainCall(node.getExpression(), isPlain, morph);
}

const ALWAYS: ReadonlySet<string> = new Set([
  ...["AwaitExpression", "StringLiteral", "NumericLiteral", "BigIntLiteral", "TrueKeyword"],
  ...["FalseKeyword", "NullKeyword", "NoSubstitutionTemplateLiteral", "TemplateExpression"],
  ...["ObjectLiteralExpression", "ArrayLiteralExpression", "RegularExpressionLiteral"],
  ...["ArrowFunction", "FunctionExpression", "ClassExpression", "TypeOfExpression"],
  ...["VoidExpression", "PrefixUnaryExpression", "PostfixUnaryExpression", "DeleteExpression"],
]);

const FUNCTIONS =
  /^(?:String|Number|Boolean|BigInt|Symbol|parseInt|parseFloat|structuredClone|JSON\.\w+|Math\.\w+|Object\.\w+|Array\.(?:from|isArray|of)|Date\.now)$/;
const METHODS: ReadonlySet<string> = new Set([
  ...["map", "filter", "slice", "join", "concat", "flat", "flatMap", "sort", "reverse", "reduce"],
  ...["includes", "indexOf", "some", "every", "toString", "toFixed", "trim", "split", "replace"],
  ...["toUpperCase", "toLowerCase", "startsWith", "endsWith", "toISOString", "getTime", "keys"],
  ...["values", "entries", "at", "padStart", "padEnd", "localeCompare"],
]);

function isPlainCall(
  callee: Expression,
  isPlain: (one: Expression) => boolean,
  { Node: Is }: Morph,
): boolean {
  if (FUNCTIONS.test(callee.getText())) return true;
  if (!Is.isPropertyAccessExpression(callee)) return false;
  return METHODS.has(callee.getName()) && isPlain(callee.getExpression());
}

/** A property that is declared with its type. */
function hasPlainType(name: Node, { Node: Is }: Morph): boolean {
  const [declaration] = name.getSymbol()?.getDeclarations() ?? [];
  const isTyped =
    Is.isPropertyDeclaration(declaration) ||
    Is.isParameterDeclaration(declaration) ||
    Is.isPropertySignature(declaration);
  return isTyped && isPlainType(declaration.getTypeNode()?.getText());
}

function isPlainName(node: Identifier, morph: Morph, depth: number): boolean {
  const { Node: Is } = morph;
  const declarations = node.getSymbol()?.getDeclarations() ?? [];
  const [declaration] = declarations;
  if (declaration === undefined || declarations.length !== 1) return false;
  if (Is.isParameterDeclaration(declaration))
    return isPlainType(declaration.getTypeNode()?.getText());
  if (Is.isFunctionDeclaration(declaration) || Is.isClassDeclaration(declaration)) return true;
  const variable = Is.isVariableDeclaration(declaration)
    ? declaration
    : declaration.getFirstAncestor((one) => Is.isVariableDeclaration(one));
  if (!Is.isVariableDeclaration(variable)) return false;
  if (!Is.isVariableDeclarationList(variable.getParent())) return false;
  const value = variable.getInitializer();
  // Elements of something awaited are data; so are those of a loop nobody can tell.
  const isListed = Is.isVariableStatement(variable.getParent()?.getParent());
  if (!isListed || (value !== undefined && !isPlainValue(value, morph, depth + 1))) return false;
  return assignmentsTo(node, morph).every((one) => isPlainValue(one, morph, depth + 1));
}

function assignmentsTo(node: Identifier, { Node: Is, SyntaxKind }: Morph): Expression[] {
  const symbol = node.getSymbol();
  return node
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.BinaryExpression)
    .filter((one) => {
      const left: Node = one.getLeft();
      const operator = one.getOperatorToken().getText();
      const isAssignment = /^(?:\|\||&&|\?\?)?=$/.test(operator);
      return isAssignment && Is.isIdentifier(left) && left.getSymbol() === symbol;
    })
    .map((one) => one.getRight());
}

/** `Order`, `string[]`, and not what may be anything. */
export function isPlainType(type: string | undefined): boolean {
  return (
    type !== undefined &&
    !/\b(?:Promise|PromiseLike|any|unknown|never|object)\b|^[A-Z]$|^T[A-Z]\w*$/.test(type)
  );
}
