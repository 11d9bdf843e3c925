/** How the commands that change sources say what they did. */

import { linesOf } from "../../transformer/lines.ts";
import { unifiedDiff } from "../codemods/line-diff.ts";
import type { LeftAlone } from "../codemods/rewritten.ts";
import type { Codemod } from "./codemod.ts";
import { counted, printable } from "./layout.ts";
import type { Screen, Style } from "./terminal.ts";

const COLOURS: Readonly<Record<string, Style>> = { "-": "red", "+": "green", "@": "cyan" };

/** In a pipe it is a patch, byte for byte; a person needs no carriage returns. */
export function drawDiff(path: string, before: string, after: string, screen: Screen): string[] {
  const head = [`--- a/${path}`, `+++ b/${path}`].map((line) => screen.paint("bold", line));
  const lines = unifiedDiff(before, after).map(({ sign, text }) => {
    const line = sign + (screen.isTerminal ? printable(text.replace(/\r$/, "")) : text);
    const colour = COLOURS[sign];
    return colour === undefined ? line : screen.paint(colour, line);
  });
  return [...head, ...lines];
}

export function drawLeft(
  path: string,
  text: string,
  left: readonly LeftAlone[],
  offsetOf: (one: LeftAlone) => number,
  screen: Screen,
): string[] {
  const locate = linesOf(text);
  return [...left]
    .sort((a, b) => a.offset - b.offset)
    .map((one) => {
      const { name, why } = one;
      const { line, column } = locate(offsetOf(one));
      const label = screen.paint("yellow", "left alone");
      return `${path}:${line}:${column} ${printable(name)} ${label}: ${printable(why)}`;
    });
}

export interface Total {
  readonly done: number;
  /** Changed ones. */
  readonly files: number;
  readonly left: number;
  readonly skipped: number;
}

export function drawSummary(
  { done, files, left, skipped }: Total,
  { verb, unit }: Codemod,
  isDry: boolean,
  screen: Screen,
): string {
  const would = isDry ? "would be " : "";
  const nothing = isDry ? "nothing would change" : "nothing to change";
  const parts = [
    done === 0 ? nothing : `${counted(done, unit)} ${would}${verb} in ${counted(files, "file")}`,
    ...(left > 0 ? [screen.paint("yellow", `${left} left alone`)] : []),
    ...(skipped > 0 ? [screen.paint("yellow", `${counted(skipped, "file")} skipped`)] : []),
  ];
  return parts.join("; ");
}
