/** namesOf(): the names of spans as a tree in which siblings are in the order of the alphabet. */
import type { PlainSpan } from "../../../fixtures/apps/common/tree.mjs";

/** What runs at once starts in any order. */
export function namesOf(spans: readonly PlainSpan[]): string {
  const known = new Set(spans.map(({ id }) => id));
  const below = (isChild: (span: PlainSpan) => boolean): string[] =>
    spans
      .filter(isChild)
      .map(({ id, name }) => [name, ...indented(below(({ parent }) => parent === id))].join("\n"))
      .sort();
  return below(({ parent }) => parent === undefined || !known.has(parent)).join("\n");
}

function indented(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/^/gm, "  "));
}
