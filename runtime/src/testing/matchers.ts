/** toHaveSpan and toHaveSpanTree, for the `expect` of vitest and of jest. */
import { comparing, type MatcherContext, type MatcherResult } from "./matcher-context.ts";
import { indented, noSuchSpan, treeDifference } from "./mismatch.ts";
import { whyNothing } from "./nothing.ts";
import { matchEach, matches, type SpanPattern } from "./pattern.ts";
import type { RecordedSpan } from "./recorded-span.ts";
import { mine, type Spans } from "./spans.ts";
import { topmost, treeText } from "./tree-text.ts";

/** What `expect(spans)` gains. Its subject may also be one span, or several: and what is below them. */
export interface SpanMatchers<R = void> {
  /**
   * Some span has this name, or is like this.
   *
   * ```ts
   * expect(spans).toHaveSpan("price");
   * expect(spans).toHaveSpan("charge", { error: "RangeError", parent: "order.place" });
   * expect(spans).toHaveSpan({ kind: "client", attributes: { amount: expect.any(Number) } });
   * ```
   */
  toHaveSpan(name: string | RegExp, pattern?: SpanPattern): R;
  toHaveSpan(pattern: SpanPattern): R;
  /**
   * The spans are this tree, whole and in the order in which they started: as indented text, such as
   * `spans.tree()` gives, or as patterns of the topmost spans.
   *
   * ```ts
   * expect(spans).toHaveSpanTree(`
   *   order.place ✗ RangeError
   *     price
   *     charge ✗ RangeError
   * `);
   * expect(spans).toHaveSpanTree({ name: "order.place", children: ["price", "charge"] });
   * ```
   */
  toHaveSpanTree(tree: SpanTree | readonly SpanTree[]): R;
}

/** The text of a tree, or a topmost span; what it says nothing of, such as children, may be anything. */
export type SpanTree = string | SpanPattern;

interface Matchers {
  toHaveSpan(
    this: MatcherContext,
    subject: unknown,
    named: string | RegExp | SpanPattern,
    more?: SpanPattern,
  ): MatcherResult;
  toHaveSpanTree(
    this: MatcherContext,
    subject: unknown,
    tree: SpanTree | readonly SpanTree[],
  ): MatcherResult;
}

/** To be given to `expect.extend`; spanweave/vitest, and jest by itself, do so. */
export const matchers: Matchers = {
  toHaveSpan(subject, named, more = {}) {
    const pattern = isName(named) ? { ...more, name: named } : named;
    const all = spansOf(subject);
    const compare = comparing(this);
    return {
      pass: all.some((span) => matches(span, pattern, compare)),
      message: () => {
        const shown = isName(named) ? this.utils.stringify(named) : "a span";
        return this.isNot
          ? sentences(`expected ${shown} not to be among the spans`, all, subject)
          : sentences(noSuchSpan(all, pattern, compare, this), all, subject);
      },
    };
  },

  toHaveSpanTree(subject, tree) {
    const all = spansOf(subject);
    if (typeof tree === "string") return likeText(this, all, dedented(tree), subject);
    const roots = topmost(all);
    const patterns = isList(tree) ? tree : [tree];
    const compare = comparing(this);
    return {
      pass: matchEach(roots, patterns, compare),
      message: () =>
        this.isNot
          ? sentences("expected any other tree", all, subject)
          : sentences(treeDifference(roots, patterns, compare, this), all, subject),
    };
  },
};

function likeText(
  { isNot, utils }: MatcherContext,
  all: readonly RecordedSpan[],
  expected: string,
  subject: unknown,
): MatcherResult {
  const actual = treeText(all);
  return {
    pass: actual === expected,
    message() {
      if (isNot) return sentences("expected any other tree", all, subject);
      if (actual === "") return sentences(`expected this tree:\n\n${expected}`, all, subject);
      const difference = utils.diff(expected, actual) ?? actual;
      return `the spans are another tree\n\n${difference}${hintFor(all)}`;
    },
  };
}

function hintFor(spans: readonly RecordedSpan[]): string {
  if (spans.every(({ ended }) => ended)) return "";
  return "\n\nawait spans.settled() waits for spans that have not ended";
}

function sentences(first: string, all: readonly RecordedSpan[], subject: unknown): string {
  if (all.length > 0) return `${first}\n\nthe spans:\n\n${indented(treeText(all))}${hintFor(all)}`;
  const why = typeof subject === "function" ? `: ${whyNothing(mine())}` : "";
  return `${first}\n\nthere is no span${why}`;
}

function spansOf(subject: unknown): readonly RecordedSpan[] {
  const given = typeof subject === "function" ? (subject as Spans)() : subject;
  if (Array.isArray(given)) return withBelow(given);
  if (typeof given === "object" && given !== null && "spanId" in given) {
    return withBelow([given as RecordedSpan]);
  }
  throw new TypeError("expect() wants `spans` here, or some of what spans() gives");
}

function withBelow(spans: readonly RecordedSpan[]): readonly RecordedSpan[] {
  return [...new Set(spans.flatMap((span) => [span, ...withBelow(span.children)]))];
}

function isName(named: string | RegExp | SpanPattern): named is string | RegExp {
  return typeof named === "string" || Object.prototype.toString.call(named) === "[object RegExp]";
}

function isList(tree: SpanPattern | readonly SpanTree[]): tree is readonly SpanTree[] {
  return Array.isArray(tree);
}

/** As it would stand at the left margin, without empty lines around it. */
function dedented(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const filled = lines.filter((line) => line !== "");
  const indents = filled.map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return filled.map((line) => line.slice(least)).join("\n");
}
