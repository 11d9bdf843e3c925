/** What a span made by hand is given, in the words of a tag. */
import type { Expression, Node, ObjectLiteralElementLike } from "ts-morph";
import { isSecretName } from "../../transformer/secrets.ts";
import type { Morph } from "./morph.ts";
import { codeOf, objectCode } from "./tag-words.ts";
import { isFromApi } from "./tracer.ts";
import { bare, refuse } from "./wrapped.ts";

export class SpanOptions {
  /** By name, as JavaScript; the later wins. */
  readonly attributes: Map<string, string> = new Map();
  kind: string | undefined;
  root = false;
  readonly #morph: Morph;

  constructor(morph: Morph) {
    this.#morph = morph;
  }

  /** `once`: the values are read when the program starts, so only what never changes will do. */
  read(expression: Expression, once = false): void {
    const { Node: Is } = this.#morph;
    const node = bare(expression, Is);
    if (!Is.isObjectLiteralExpression(node)) return refuse("its options are not written here");
    for (const property of node.getProperties()) {
      const [name, value] = this.#entry(property, "an option");
      if (name === "kind") this.kind = this.#kindOf(value);
      else if (name === "attributes") this.readAttributes(value, once);
      else if (name === "root") this.root = this.#flagOf(value);
      else return refuse(`its option ${name} can't be said in a tag`);
    }
  }

  readAttributes(expression: Expression, once = false): void {
    const { Node: Is } = this.#morph;
    const node = bare(expression, Is);
    if (!Is.isObjectLiteralExpression(node)) return refuse("its attributes are not written here");
    for (const property of node.getProperties()) {
      const [name, value] = this.#entry(property, "an attribute");
      this.setAttribute(name, value, once);
    }
  }

  setAttribute(name: string, expression: Expression, once = false): void {
    const value = bare(expression, this.#morph.Node);
    const isLiteral = isLiteralValue(value, this.#morph);
    if (once && !isLiteral)
      return refuse(`its attribute ${name} is read once, and not at each call`);
    if (!isLiteral && isSecretName(name)) {
      return refuse(`its attribute ${name} sounds like a secret, which is not captured`);
    }
    this.attributes.delete(name);
    this.attributes.set(name, this.#codeFor(name, expression));
  }

  /** For a tag, behind its name. */
  get entries(): (readonly [string, string])[] {
    const { kind, root, attributes } = this;
    return [
      ...(kind === undefined || kind === "internal" ? [] : [["kind", codeOf(kind)] as const]),
      ...(root ? [["root", "true"] as const] : []),
      ...(attributes.size === 0 ? [] : [["attributes", objectCode([...attributes])] as const]),
    ];
  }

  textOf(expression: Expression, what: string): string {
    const text = constantText(expression, this.#morph);
    return text ?? refuse(`${what} has a name that is not written here`);
  }

  #entry(property: ObjectLiteralElementLike, what: string): [string, Expression] {
    const { Node: Is } = this.#morph;
    if (Is.isShorthandPropertyAssignment(property)) {
      return [property.getName(), property.getNameNode()];
    }
    if (!Is.isPropertyAssignment(property)) return refuse(`${what} of it is not written here`);
    const key = property.getNameNode();
    const value = property.getInitializerOrThrow();
    if (Is.isComputedPropertyName(key)) return [this.textOf(key.getExpression(), what), value];
    const isText = Is.isStringLiteral(key) || Is.isNoSubstitutionTemplateLiteral(key);
    return [isText ? key.getLiteralText() : key.getText(), value];
  }

  #kindOf(value: Expression): string {
    const { Node: Is } = this.#morph;
    const node = bare(value, Is);
    if (Is.isPropertyAccessExpression(node)) {
      const isKind = isFromApi(node.getExpression(), "SpanKind", this.#morph);
      if (isKind) return node.getName().toLowerCase();
    }
    return refuse("its kind is not written here");
  }

  #flagOf(value: Expression): boolean {
    const text = value.getText();
    return text === "true" || text === "false"
      ? text === "true"
      : refuse("its root is not written here");
  }

  #codeFor(name: string, expression: Expression): string {
    const { Node: Is, SyntaxKind } = this.#morph;
    const parts = [expression, ...expression.getDescendants()];
    const culprit = parts.find((node) => changes(node, this.#morph));
    if (culprit !== undefined) {
      return refuse(`its attribute ${name} calls or changes something, which a tag may leave out`);
    }
    const isComment = (node: Node): boolean =>
      node.getLeadingCommentRanges().length + node.getTrailingCommentRanges().length > 0;
    const isSplit = parts.some(
      (node) => Is.isTemplateExpression(node) && /[\r\n]/.test(node.getText()),
    );
    if (isSplit || expression.getDescendants().some(isComment)) {
      return refuse(`its attribute ${name} goes over several lines`);
    }
    const text = expression.getText().replace(/\s*[\r\n]\s*/g, " ");
    const isText = expression.getKind() === SyntaxKind.StringLiteral;
    const code = isText ? text.replaceAll("*/", "*\\/") : text;
    return code.includes("*/") ? refuse(`its attribute ${name} can't stand in a comment`) : code;
  }
}

/** A text that never changes: a literal, or a constant of this file. */
export function constantText(expression: Expression, { Node: Is }: Morph): string | undefined {
  const node = bare(expression, Is);
  if (Is.isStringLiteral(node) || Is.isNoSubstitutionTemplateLiteral(node)) {
    return node.getLiteralText();
  }
  if (!Is.isIdentifier(node)) return undefined;
  const [declaration] = node.getSymbol()?.getDeclarations() ?? [];
  if (!Is.isVariableDeclaration(declaration)) return undefined;
  if (declaration.getVariableStatement()?.getDeclarationKind() !== "const") return undefined;
  const value = declaration.getInitializer();
  const plain = value === undefined ? undefined : bare(value, Is);
  return Is.isStringLiteral(plain) || Is.isNoSubstitutionTemplateLiteral(plain)
    ? plain.getLiteralText()
    : undefined;
}

function isLiteralValue(node: Expression, morph: Morph): boolean {
  const { Node: Is } = morph;
  if (Is.isArrayLiteralExpression(node)) {
    return node.getElements().every((one) => isLiteralValue(one, morph));
  }
  return (
    Is.isStringLiteral(node) ||
    Is.isNumericLiteral(node) ||
    Is.isNoSubstitutionTemplateLiteral(node) ||
    Is.isTrueLiteral(node) ||
    Is.isFalseLiteral(node)
  );
}

const QUIET_FUNCTIONS = /^(?:String|Number|Boolean|JSON\.stringify|Object\.keys|Array\.isArray)$/;
const QUIET_METHODS: ReadonlySet<string> = new Set(["toString", "toISOString", "join", "toFixed"]);

/** A tag's expression is read while the span records, and not otherwise. */
function changes(node: Node, { Node: Is }: Morph): boolean {
  if (Is.isCallExpression(node)) {
    const callee = node.getExpression();
    if (QUIET_FUNCTIONS.test(callee.getText())) return false;
    return !(Is.isPropertyAccessExpression(callee) && QUIET_METHODS.has(callee.getName()));
  }
  if (Is.isBinaryExpression(node)) return /^[^=!<>]*=$/.test(node.getOperatorToken().getText());
  if (Is.isPrefixUnaryExpression(node)) return /^(?:\+\+|--)/.test(node.getText());
  return (
    Is.isNewExpression(node) ||
    Is.isAwaitExpression(node) ||
    Is.isYieldExpression(node) ||
    Is.isPostfixUnaryExpression(node) ||
    Is.isDeleteExpression(node) ||
    Is.isTaggedTemplateExpression(node)
  );
}
