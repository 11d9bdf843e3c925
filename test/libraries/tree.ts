/** treeOf(): collected spans as text: names and kinds, children in the order of their names. */
import type { CollectedSpan } from "../telemetry/collector.ts";

/** Below a span that is not among them, or below none. */
export function treeOf(spans: readonly CollectedSpan[]): string {
  const isThere = (id: string): boolean => spans.some(({ spanId }) => spanId === id);
  const draw = (some: readonly CollectedSpan[], indent: string): string =>
    some
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ name, kind, spanId }) => {
        const below = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
        return `${indent}${name} ${kind}\n${draw(below, `${indent}  `)}`;
      })
      .join("");
  return draw(
    spans.filter(({ parentSpanId }) => !isThere(parentSpanId)),
    "",
  );
}
