/** parseTagOptions(): the options of a tag as written, each value with its place and its expression. */
import { parseSync } from "oxc-parser";
import { readExpression } from "./parse-expression.ts";
import { firstProblem, unwrap } from "./parse-shared.ts";
import { type AnyTree, treeChildren } from "./parse-tree.ts";
import type { Expression, Lang, Span } from "./types.ts";
import type { Written, WrittenEntry } from "./written.ts";

export interface TagProblem {
  readonly at: Span;
  readonly message: string;
  readonly suggestion: string | undefined;
}

/** `text` is the object literal from brace to brace, which stands at `start` in the file. */
export function parseTagOptions(
  text: string,
  start: number,
  lang: Lang,
): { written: Written<Span>; problem: undefined } | { written: undefined; problem: TagProblem } {
  // A module: what strict code allows, every function allows.
  const options = { lang, astType: "ts", sourceType: "module" } as const;
  const { program, errors, comments } = parseSync("tag", `(${text})`, options);
  const problem = firstProblem(errors);
  if (problem !== undefined) {
    const { message, suggestion, span } = problem;
    return { written: undefined, problem: { at: placed(span, start, text), message, suggestion } };
  }
  const reading = new TagReading(text, start, comments);
  const statement = program.body[0] as unknown as { expression: AnyTree };
  return { written: reading.read(statement.expression), problem: undefined };
}

/** Behind the parenthesis that the parser needs before an object. */
function placed({ start, end }: Span, base: number, text: string): Span {
  const inText = (offset: number): number => Math.min(Math.max(offset - 1, 0), text.length - 1);
  const from = inText(start);
  return { start: base + from, end: base + Math.max(from + 1, inText(end)) };
}

class TagReading {
  readonly #text: string;
  readonly #start: number;
  readonly #comments: readonly Span[];

  constructor(text: string, start: number, comments: readonly Span[]) {
    this.#text = text;
    this.#start = start;
    this.#comments = comments;
  }

  read(node: AnyTree): Written<Span> {
    const inner = unwrap(node);
    const reading = this;
    const base = {
      at: this.#placed(inner),
      get expression() {
        return reading.#expression(inner);
      },
    };
    const literal = literalOf(inner);
    if (typeof literal === "string") return give(base, { type: "string", value: literal });
    if (typeof literal === "number") return give(base, { type: "number", value: literal });
    if (typeof literal === "boolean") return give(base, { type: "boolean", value: literal });
    if (inner.type === "ArrayExpression") {
      const elements = inner.elements as (AnyTree | null)[];
      if (elements.every((one) => one !== null && one.type !== "SpreadElement")) {
        return give(base, {
          type: "list",
          items: elements.map((one) => this.read(one as AnyTree)),
        });
      }
    }
    if (inner.type === "ObjectExpression") {
      const entries = (inner.properties as AnyTree[]).map((property) => this.#entry(property));
      if (entries.every((entry) => entry !== undefined))
        return give(base, { type: "object", entries });
    }
    return give(base, { type: "other" });
  }

  #entry(property: AnyTree): WrittenEntry<Span> | undefined {
    if (property.type !== "Property" || property.computed || property.method) return undefined;
    if (property.kind !== "init") return undefined;
    const keyNode = property.key as AnyTree;
    const key = keyNode.type === "Identifier" ? keyNode.name : keyNode.value;
    const value = this.read(property.value as AnyTree);
    return { key: String(key), keyAt: this.#placed(keyNode), value };
  }

  #expression(node: AnyTree): Expression {
    const { names, privateNames, usesThis, forbidden } = readExpression(node);
    const place = <T extends Span>(one: T): T => ({ ...one, ...this.#placed(one) });
    return {
      ...this.#placed(node),
      text: this.#onOneLine(node),
      isArrow: node.type === "ArrowFunctionExpression",
      isReference: node.type === "Identifier" || node.type === "MemberExpression",
      names: names.map(place),
      privateNames: privateNames.map(place),
      usesThis,
      forbidden: forbidden && place(forbidden),
    };
  }

  #placed({ start, end }: Span): Span {
    return { start: this.#start + start - 1, end: this.#start + end - 1 };
  }

  /** No insertion holds a line's end; a template's own are written as escapes. */
  #onOneLine(node: AnyTree): string {
    const written = (start: number, end: number): string => this.#text.slice(start - 1, end - 1);
    const replaced = [
      ...templateTexts(node).map((one) => ({
        ...one,
        by: written(one.start, one.end).replace(CONTINUED, "").replace(LINE_ENDS, "\\n"),
      })),
      // Types are erased here: on one line some of them would read as something else.
      ...typeTexts(node, written).map((one) => ({ ...one, by: "" })),
      ...this.#comments.filter((one) => isWithin(one, node)).map((one) => ({ ...one, by: " " })),
    ].sort((a, b) => a.start - b.start);
    let text = "";
    let at = node.start;
    for (const { start, end, by } of replaced) {
      if (start < at) continue;
      text += written(at, start).replace(LINE_ENDS, " ") + by;
      at = end;
    }
    return (text + written(at, node.end).replace(LINE_ENDS, " ")).trim();
  }
}

const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/g;
/** A line of a template that goes on in the next; what stands before counts in pairs. */
const CONTINUED = /(?<=(?<!\\)(?:\\\\)*)\\(?:\r\n|[\n\r\u2028\u2029])/g;

/** The getter of `base` is kept: most expressions are never asked for. */
function give<T extends object>(
  base: { at: Span; expression: Expression },
  more: T,
): Written<Span> {
  return Object.defineProperties(more, Object.getOwnPropertyDescriptors(base)) as Written<Span>;
}

function literalOf(node: AnyTree): unknown {
  if (node.type === "Literal") return node.regex || node.bigint ? undefined : node.value;
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const value = literalOf(node.argument as AnyTree);
    return typeof value === "number" ? -value : undefined;
  }
  if (node.type !== "TemplateLiteral") return undefined;
  const [only, ...others] = node.quasis as (AnyTree & { value: { cooked: string } })[];
  return others.length === 0 ? only?.value.cooked : undefined;
}

function templateTexts(node: AnyTree): Span[] {
  if (node.type === "TemplateElement") return [{ start: node.start, end: node.end }];
  return treeChildren(node).flatMap(templateTexts);
}

/** What TypeScript alone reads. */
function typeTexts(node: AnyTree, text: (start: number, end: number) => string): Span[] {
  const { start, end } = node;
  const inner = node.expression as AnyTree | undefined;
  if (inner !== undefined && /^TS(?:As|Satisfies|NonNull)Expression$/.test(node.type)) {
    return [...typeTexts(inner, text), { start: inner.end, end }];
  }
  if (inner !== undefined && node.type === "TSTypeAssertion") {
    return [{ start, end: inner.start }, ...typeTexts(inner, text)];
  }
  const below = treeChildren(node).flatMap((child) =>
    /^TSType(?:Annotation|Parameter)/.test(child.type)
      ? [{ start: child.start, end: child.end }]
      : typeTexts(child, text),
  );
  if (!node.optional || node.type !== "Identifier") return below;
  const mark = start + text(start, end).indexOf("?");
  return [{ start: mark, end: mark + 1 }, ...below];
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
