/** How a page about an error is drawn: as it is written in a pipe, without its marks on a terminal. */
import type { Screen } from "./terminal.ts";

export function drawPage(markdown: string, screen: Screen): string[] {
  const lines = markdown.trimEnd().split("\n");
  if (!screen.isTerminal) return lines;
  let isCode = false;
  return lines.flatMap((line) => {
    if (line.startsWith("```")) {
      isCode = !isCode;
      return [];
    }
    if (isCode) return [screen.paint("cyan", `    ${line}`.trimEnd())];
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    return [heading === undefined ? withoutMarks(line) : screen.paint("bold", heading)];
  });
}

/** Of code, emphasis and links. */
function withoutMarks(line: string): string {
  return line.replace(/`([^`]+)`/g, "$1").replace(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}
