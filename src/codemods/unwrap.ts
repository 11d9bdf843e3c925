/** unwrap(): the edits that leave of a span made by hand the work alone, as the function's own body. */
import type { CallExpression, Node } from "ts-morph";
import type { Edit } from "./edits.ts";
import type { HandBody } from "./hand-body.ts";
import { indentOf, lineStart, withLine } from "./lines.ts";
import type { Morph } from "./morph.ts";
import { reindent } from "./reindent.ts";
import { type Callback, type FunctionNode, refuse, type Wrapped } from "./wrapped.ts";

export function unwrap(
  { around, body, statement }: Wrapped,
  callback: Callback,
  { work, setters }: HandBody,
  text: string,
  morph: Morph,
): Edit[] {
  const workEnd = work.getEnd() - 1;
  const isArrow = statement === undefined;
  const headStart = isArrow ? arrowEnd(around, morph) : body.getStart() + 1;
  const baseLine = lineStart(text, isArrow ? around.getStart() : body.getStart());
  const base = /^[ \t]*/.exec(text.slice(baseLine))?.[0] ?? "";
  const inner = innerIndent(work.getStatements()[0], text);
  const level = indentOf(text, statement?.getStart() ?? -1) ?? base + unitOf(work, inner, text);
  const closesLine = indentOf(text, workEnd) !== undefined;
  const tailStart = closesLine ? lineStart(text, workEnd) : workEnd;
  const tailEnd = isArrow ? body.getEnd() : body.getEnd() - 1;
  const tail = (closesLine ? base : "") + (isArrow ? "}" : "");
  const lines = inner === undefined ? [] : reindent(text, work, inner, level, morph);
  const removed = setters.map((one) => withoutLine(text, one));
  const kept = lines.filter(
    ({ start }) =>
      start < tailStart && !removed.some((one) => start >= one.start && start < one.end),
  );
  const isNew = callback.isAsync() && around.isAsync?.() !== true;
  const [typeAt, type] = typeFrom(callback, around, morph);
  return [
    ...(isNew ? [insert(asyncPlace(around, morph), "async ")] : []),
    ...(type === "" ? [] : [insert(typeAt, type)]),
    { start: headStart, end: work.getStart() + 1, text: isArrow ? " {" : "" },
    ...removed,
    ...kept,
    { start: tailStart, end: tailEnd, text: tail },
  ];
}

function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

function innerIndent(first: Node | undefined, text: string): string | undefined {
  return first === undefined ? undefined : indentOf(text, first.getStart());
}

/** What one level is, going by the block that does the work. */
function unitOf(work: Node, inner: string | undefined, text: string): string {
  const outer = /^[ \t]*/.exec(text.slice(lineStart(text, work.getStart())))?.[0] ?? "";
  return inner?.startsWith(outer) ? inner.slice(outer.length) : "  ";
}

export function arrowEnd(around: Node, { SyntaxKind }: Morph): number {
  return around.getFirstChildByKindOrThrow(SyntaxKind.EqualsGreaterThanToken).getEnd();
}

function asyncPlace(around: FunctionNode, { Node: Is, SyntaxKind }: Morph): number {
  if (Is.isMethodDeclaration(around)) return around.getNameNode().getStart();
  if (Is.isArrowFunction(around)) return around.getStart();
  return around.getFirstChildByKindOrThrow(SyntaxKind.FunctionKeyword).getStart();
}

/** A return type that the callback alone declares goes to the function. */
function typeFrom(
  callback: Callback,
  around: FunctionNode,
  { Node: Is, SyntaxKind }: Morph,
): [number, string] {
  const type = callback.getReturnTypeNode();
  const closing = around.getFirstChildByKind(SyntaxKind.CloseParenToken);
  const isTyped = Is.isReturnTyped(around) && around.getReturnTypeNode() !== undefined;
  if (type === undefined || closing === undefined || isTyped) return [0, ""];
  return [closing.getEnd(), `: ${type.getText()}`];
}

/** Comments stay, and where they would not, everything does. */
export function checkComments(
  edits: readonly Edit[],
  call: CallExpression,
  { around }: Wrapped,
  text: string,
  { SyntaxKind, ts }: Morph,
): void {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard);
  for (const { start, end } of edits) {
    if (end - start < 2 || start < around.getStart() || start > call.getEnd() + 2) continue;
    scanner.setText(text, start, end - start);
    for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
      const isComment =
        kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia;
      if (isComment) refuse("a comment around its body would be lost: move it into the body first");
    }
  }
}

function withoutLine(text: string, node: Node): Edit {
  return { ...withLine(text, { start: node.getStart(), end: node.getEnd() }), text: "" };
}
