/** placeIn(): where something stands in a text, as a finding tells it. */
import { type Locate, linesOf } from "../transformer/lines.ts";
import type { Span } from "../transformer/types.ts";
import type { Place } from "./findings.ts";

export function placeIn(
  text: string,
  file: string,
  { start, end }: Span,
  locate: Locate = linesOf(text),
): Place {
  const { line, column } = locate(start);
  const lineText = /^.*/.exec(text.slice(start - column + 1))?.[0] ?? "";
  const length = Math.max(0, Math.min(end - start, lineText.length - column + 1));
  return { file, line, column, length, lineText };
}
