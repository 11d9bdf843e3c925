/** Spans as a tree of text: names and errors, or attributes too. Nothing in it depends on time. */
import type { RecordedSpan } from "./recorded-span.ts";

export interface TreeOptions {
  /** Shows kinds, and attributes other than those that tell the place in the source. Default: false. */
  readonly attributes?: boolean;
}

/** `spans` and what is below them: a span whose parent is shown is shown there. */
export function treeText(spans: readonly RecordedSpan[], options: TreeOptions = {}): string {
  return topmost(spans)
    .flatMap((span) => linesOf(span, "", options))
    .join("\n");
}

export function topmost(spans: readonly RecordedSpan[]): readonly RecordedSpan[] {
  const given = new Set(spans);
  const isBelow = ({ parent }: RecordedSpan): boolean =>
    parent !== undefined && (given.has(parent) || isBelow(parent));
  return spans.filter((span) => !isBelow(span));
}

function linesOf(span: RecordedSpan, indent: string, options: TreeOptions): string[] {
  const below = span.children.flatMap((child) => linesOf(child, `${indent}  `, options));
  return [indent + lineOf(span, options), ...below];
}

function lineOf(span: RecordedSpan, { attributes = false }: TreeOptions): string {
  const failed = span.error === undefined ? "" : ` ✗ ${span.error.type}`;
  const open = span.ended ? "" : " (not ended)";
  if (!attributes) return span.name + failed + open;
  const kind = span.kind === "internal" ? "" : ` (${span.kind})`;
  const shown = Object.entries(span.attributes)
    .filter(([key]) => !key.startsWith("code.") && key !== "error.type")
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  return span.name + kind + failed + open + shown.join("");
}
