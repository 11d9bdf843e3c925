/** reindent(): lines of a text one or more levels to the left; what a template holds stays. */
import type { Node } from "ts-morph";
import type { Edit } from "./edits.ts";
import type { Morph } from "./morph.ts";

/** Of the lines that begin within the node. */
export function reindent(text: string, node: Node, from: string, to: string, morph: Morph): Edit[] {
  if (from === to) return [];
  const start = node.getStart();
  const whole = text.slice(start, node.getEnd() - 1);
  const fixed = textsIn(node, morph);
  return [...whole.matchAll(/(?:\r\n|\r|\n)([ \t]*)(?=[^\s])/g)].flatMap(
    ({ index, 0: all, 1: indent = "" }) => {
      const lineStart = start + index + all.length - indent.length;
      const isText = fixed.some(([first, last]) => lineStart > first && lineStart < last);
      if (isText || !indent.startsWith(from)) return [];
      return [{ start: lineStart, end: lineStart + from.length, text: to }];
    },
  );
}

/** Where white space is a part of a value. */
function textsIn(node: Node, { Node: Is, SyntaxKind }: Morph): [number, number][] {
  return node
    .getDescendants()
    .filter(
      (one) =>
        Is.isNoSubstitutionTemplateLiteral(one) ||
        Is.isStringLiteral(one) ||
        [SyntaxKind.TemplateHead, SyntaxKind.TemplateMiddle, SyntaxKind.TemplateTail].includes(
          one.getKind(),
        ),
    )
    .map((one) => [one.getStart(), one.getEnd()]);
}
