/** readCatch(): what the catch around a body does with an error, and whether weaving does the same. */
import type { CatchClause, Expression, Identifier, Node, Statement } from "ts-morph";
import type { Morph } from "./morph.ts";
import { isFromApi } from "./tracer.ts";
import { bare, callOn, refuse } from "./wrapped.ts";

/** Whether it records errors as weaving does; the error must go on as it came. */
export function readCatch(
  clause: CatchClause | undefined,
  span: Identifier,
  morph: Morph,
): boolean {
  const { Node: Is } = morph;
  if (clause === undefined) return false;
  const name = clause.getVariableDeclaration()?.getNameNode();
  const statements = clause.getBlock().getStatements();
  const last = statements.at(-1);
  if (!Is.isThrowStatement(last)) return refuse("its catch keeps the error");
  const thrown = last.getExpression();
  const isSame =
    Is.isIdentifier(name) && Is.isIdentifier(thrown) && thrown.getSymbol() === name.getSymbol();
  if (!isSame) return refuse("its catch throws another error");
  const seen = statements
    .slice(0, -1)
    .map((one) => readRecording(one, span, name, `${name.getText()}.message`, morph));
  if (seen.length === 0) return false;
  return seen.includes("status")
    ? true
    : refuse("its catch does not set the status of the span, which weaving would");
}

function statementsOf(part: Node | undefined, { Node: Is }: Morph): Statement[] {
  if (part === undefined) return [];
  return Is.isBlock(part) ? part.getStatements() : Is.isStatement(part) ? [part] : [];
}

type Recording = "exception" | "status";

function readRecording(
  statement: Statement,
  span: Identifier,
  error: Identifier,
  message: string,
  morph: Morph,
): Recording {
  const { Node: Is } = morph;
  const more = "its catch does more than record the error";
  if (Is.isIfStatement(statement)) {
    const isCheck = statement.getExpression().getText() === `${error.getText()} instanceof Error`;
    if (!isCheck) return refuse(more);
    const read = (part: Node | undefined, as: string): Recording[] =>
      statementsOf(part, morph).map((one) => readRecording(one, span, error, as, morph));
    const seen = read(statement.getThenStatement(), `${error.getText()}.message`);
    const otherwise = read(statement.getElseStatement(), `String(${error.getText()})`);
    const isStatus = seen.includes("status");
    if (isStatus !== otherwise.includes("status")) {
      return refuse("its catch sets the status for some errors alone");
    }
    return isStatus ? "status" : "exception";
  }
  const found = Is.isExpressionStatement(statement)
    ? callOn(statement.getExpression(), span, morph)
    : undefined;
  const [argument, second] = (found?.call.getArguments() ?? []) as Expression[];
  if (found === undefined || argument === undefined || second !== undefined) return refuse(more);
  if (found.name === "recordException") {
    return isErrorItself(argument, error, morph) ? "exception" : refuse("it records another error");
  }
  if (found.name !== "setStatus") return refuse(more);
  checkStatus(argument, error, message, morph);
  return "status";
}

/** Also `error instanceof Error ? error : new Error(String(error))`. */
function isErrorItself(expression: Expression, error: Identifier, { Node: Is }: Morph): boolean {
  const node = bare(expression, Is);
  const name = error.getText();
  if (Is.isConditionalExpression(node)) {
    const isCheck = node.getCondition().getText() === `${name} instanceof Error`;
    return isCheck && bare(node.getWhenTrue(), Is).getText() === name;
  }
  return Is.isIdentifier(node) && node.getText() === name;
}

function checkStatus(
  expression: Expression,
  error: Identifier,
  message: string,
  morph: Morph,
): void {
  const { Node: Is } = morph;
  const node = bare(expression, Is);
  const other = "it sets a status that weaving would not";
  if (!Is.isObjectLiteralExpression(node)) return refuse(other);
  let isError = false;
  for (const property of node.getProperties()) {
    if (!Is.isPropertyAssignment(property)) return refuse(other);
    const value = bare(property.getInitializerOrThrow(), Is);
    if (property.getName() === "code") {
      const isCode =
        Is.isPropertyAccessExpression(value) &&
        value.getName() === "ERROR" &&
        isFromApi(value.getExpression(), "SpanStatusCode", morph);
      isError = isCode || value.getText() === "2";
    } else if (
      property.getName() !== "message" ||
      !isMessageOf(value, error.getText(), message, morph)
    ) {
      return refuse("the message of its status is not that of the error");
    }
  }
  if (!isError) return refuse(other);
}

/** What weaving would set: `message` of an error, and any other value as text. */
function isMessageOf(
  value: Expression,
  error: string,
  message: string,
  { Node: Is }: Morph,
): boolean {
  const node = bare(value, Is);
  if (Is.isConditionalExpression(node)) {
    const otherwise = node.getWhenFalse().getText();
    const isCheck = node.getCondition().getText() === `${error} instanceof Error`;
    const isSame = [`String(${error})`, `\`\${${error}}\``, "undefined"].includes(otherwise);
    return isCheck && isSame && bare(node.getWhenTrue(), Is).getText() === `${error}.message`;
  }
  if (node.getText() === message) return true;
  if (!Is.isPropertyAccessExpression(node) || node.getName() !== "message") return false;
  return bare(node.getExpression(), Is).getText() === error;
}
