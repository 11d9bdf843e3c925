/**
 * Gives woven functions the text of their source back, so that a test which then passes is known to
 * depend on that text and on nothing else.
 */
import vm from "node:vm";
import { parseSync } from "oxc-parser";

interface TextSpan {
  readonly start: number;
  readonly end: number;
}

const TEXTUAL =
  /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression|Class(?:Declaration|Expression)|MethodDefinition|Property)$/;

const patch = new vm.Script(
  `(function (restore) {
    const { toString } = Function.prototype;
    const { apply } = Reflect;
    Function.prototype.toString = {
      toString() { return restore(apply(toString, this, [])); },
    }.toString;
  })`,
  { filename: "source-text.js" },
);

export function restoreSourceText(
  realm: vm.Context,
  source: string,
  woven: string,
  sourceType: "module" | "script",
): void {
  const before = findTexts(source, sourceType);
  // What weaving adds of its own stands at the head of the file.
  const after = findTexts(woven, sourceType).slice(-before.length);
  patch.runInContext(realm)((text: string): string => {
    const start = woven.indexOf(text);
    const end = start + text.length;
    const index = after.findIndex((span) => span.end === end && isWithin(start, span, after));
    const original = before[index];
    const now = after[index];
    if (start < 0 || original === undefined || now === undefined) return text;
    // The text of a method leaves `static` out; that far, both are the same.
    return source.slice(original.start + start - now.start, original.end);
  });
}

/** Whether `start` lies in the span, and no smaller span with the same end holds it. */
function isWithin(start: number, span: TextSpan, all: readonly TextSpan[]): boolean {
  const closer = (other: TextSpan): boolean =>
    other.end === span.end && other.start > span.start && other.start <= start;
  return span.start <= start && !all.some(closer);
}

/** Every function, class and member, in source order. */
function findTexts(code: string, sourceType: "module" | "script"): TextSpan[] {
  const found: TextSpan[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, start, end } = node as { type?: unknown } & TextSpan;
    if (typeof type === "string" && TEXTUAL.test(type)) found.push({ start, end });
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync("test.js", code, { sourceType, lang: "js" }).program);
  return found;
}
