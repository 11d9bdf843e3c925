/** What must hold for a callback to become the body of the function around it. */
import type { Node, ReturnStatement } from "ts-morph";
import type { HandBody } from "./hand-body.ts";
import type { Morph } from "./morph.ts";
import { isPlainValue } from "./plain-value.ts";
import {
  type Callback,
  type FunctionNode,
  functionAround,
  isGenerator,
  refuse,
  type Wrapped,
} from "./wrapped.ts";

export function checkCallback(callback: Callback, { Node: Is, SyntaxKind }: Morph): void {
  if (isGenerator(callback, Is)) refuse("its callback is a generator");
  const body = callback.getBody();
  const isOwn = (node: Node): boolean =>
    node.getFirstAncestor(
      (one) =>
        !Is.isArrowFunction(one) &&
        (Is.isFunctionLikeDeclaration(one) ||
          Is.isFunctionExpression(one) ||
          Is.isClassLikeDeclarationBase(one)),
    ) === callback;
  if (Is.isFunctionExpression(callback)) {
    const own = body
      .getDescendants()
      .find(
        (node) =>
          (node.getKind() === SyntaxKind.ThisKeyword ||
            node.getText() === "arguments" ||
            Is.isMetaProperty(node)) &&
          isOwn(node),
      );
    if (own !== undefined) refuse(`its callback has a \`${own.getText()}\` of its own`);
    if (callback.getName() !== undefined) refuse("its callback has a name of its own");
  }
  const calls = body.getDescendantsOfKind(SyntaxKind.CallExpression);
  if (calls.some((one) => one.getExpression().getText() === "eval")) {
    refuse("its callback calls eval()");
  }
  const [first] = Is.isBlock(body) ? body.getStatements() : [];
  const isDirective = Is.isExpressionStatement(first) && Is.isStringLiteral(first.getExpression());
  if (isDirective) refuse("its callback has directives");
}

/** Who waits for whom must stay. */
export function checkWaiting(wrapped: Wrapped, callback: Callback, morph: Morph): void {
  const { around, returns, awaits } = wrapped;
  const { Node: Is } = morph;
  const isAsync = around.isAsync?.() === true;
  if (!callback.isAsync()) {
    if (isAsync) refuse("the function is async and its callback is not, so its span ends early");
    return;
  }
  if (isAsync) {
    if (!returns && !awaits) refuse("nobody waits for its callback");
    return;
  }
  if (!returns) refuse("nobody waits for its callback");
  if (Is.isGetAccessorDeclaration(around) || Is.isSetAccessorDeclaration(around)) {
    refuse("an accessor can't be async");
  }
  const isSafe = around.getParameters().every((parameter) => {
    const value = parameter.getInitializer();
    const isLiteral =
      value === undefined ||
      Is.isLiteralExpression(value) ||
      /^(?:true|false|null|undefined|\{\}|\[\])$/.test(value.getText());
    return Is.isIdentifier(parameter.getNameNode()) && isLiteral;
  });
  if (!isSafe) refuse("made async, it would no longer throw at once where a parameter does");
  const type = Is.isReturnTyped(around) ? around.getReturnTypeNode()?.getText() : undefined;
  if (type !== undefined && !/^Promise\s*</.test(type)) {
    refuse("it would have to be async, which its return type does not allow");
  }
}

export function checkReturns({ returns }: Wrapped, callback: Callback, morph: Morph): void {
  const { Node: Is, SyntaxKind } = morph;
  const given = callback
    .getDescendantsOfKind(SyntaxKind.ReturnStatement)
    .filter((one: ReturnStatement) => functionAround(one, Is) === callback)
    .flatMap((one) => one.getExpression() ?? []);
  if (!returns && given.length > 0)
    refuse("its callback returns a value that the function does not");
  if (!callback.isAsync()) return;
  const unclear = given.find((one) => !isPlainValue(one, morph));
  if (unclear === undefined) return;
  const code = unclear.getText().replace(/\s+/g, " ");
  const shown = code.length > 40 ? `${code.slice(0, 39)}…` : code;
  refuse(
    `\`return ${shown}\` may return a promise, for which its span does not wait: await it there`,
  );
}

/** Names of the callback and of its try come into the function's own scope. */
export function checkNames(
  around: FunctionNode,
  callback: Callback,
  { work }: HandBody,
  morph: Morph,
): void {
  const { Node: Is, SyntaxKind } = morph;
  const taken = new Set(
    around.getParameters().flatMap((parameter) => {
      const name = parameter.getNameNode();
      const inside = name.getDescendantsOfKind(SyntaxKind.Identifier);
      return [name, ...inside].map((one) => one.getText());
    }),
  );
  const declared = callback.getDescendants().flatMap((node) => {
    if (functionAround(node, Is) !== callback && !Is.isFunctionDeclaration(node)) return [];
    const isTop = node.getFirstAncestor((one) => Is.isBlock(one)) === work;
    if (Is.isVariableDeclaration(node)) {
      const isVar = node.getVariableStatement()?.getDeclarationKind() === "var";
      const name = node.getNameNode();
      if (!isTop && !isVar && node.getVariableStatement() !== undefined) return [];
      return [name, ...name.getDescendantsOfKind(SyntaxKind.Identifier)].map((one) =>
        one.getText(),
      );
    }
    const isNamed = Is.isFunctionDeclaration(node) || Is.isClassDeclaration(node);
    return isNamed && isTop ? [node.getName() ?? ""] : [];
  });
  const twice = declared.find((name) => taken.has(name));
  if (twice !== undefined)
    refuse(`its callback declares ${twice}, which is a parameter of the function`);
}
