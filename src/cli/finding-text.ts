/** How findings are drawn: what is wrong, the place, what helps. */
import { codeFrame } from "../../transformer/diagnostics.ts";
import type { Finding, Place } from "../findings.ts";
import { printable, wrap } from "./layout.ts";
import type { Screen } from "./terminal.ts";

/** Findings are kept apart by empty lines where one of them takes several. */
export function drawFindings(findings: readonly Finding[], screen: Screen): string[] {
  const blocks = findings.map((finding) => drawFinding(finding, screen));
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

function drawFinding(finding: Finding, screen: Screen): string[] {
  const { code, severity, message, suggestion, place } = finding;
  const colour = severity === "error" ? "red" : "yellow";
  const label = screen.paint(["bold", colour], `${severity}[${code}]`);
  const head = `${label}${screen.paint("bold", `: ${printable(message)}`)}`;
  const margin = place === undefined ? 1 : String(place.line).length;
  const sign = screen.paint("blue", `${" ".repeat(margin)} =`);
  const indent = " ".repeat(margin + 3);
  const [first = "", ...rest] = wrap(
    printable(suggestion ?? ""),
    Math.min(screen.columns, 100) - margin - 3,
  );
  const advice = first === "" ? [] : [`${sign} ${first}`, ...rest.map((line) => indent + line)];
  const frame = place === undefined ? [] : drawFrame(finding, place, screen, colour);
  return [head, ...frame, ...advice];
}

function drawFrame(
  finding: Finding,
  place: Place,
  screen: Screen,
  colour: "red" | "yellow",
): string[] {
  const { file, line } = place;
  const margin = String(line).length;
  const { lineText, column, length } = cropped(place, Math.min(screen.columns, 200) - margin - 4);
  const span = { start: 0, end: length };
  const [, , , source = "", underline = ""] = codeFrame({
    ...finding,
    ...{ file, line, column, span, lineText: printable(lineText) },
  }).split("\n");
  const blank = " ".repeat(margin);
  const bar = (text: string): string => screen.paint("blue", text);
  return [
    `${bar(`${blank}-->`)} ${file}:${line}:${place.column}`,
    bar(`${blank} |`),
    `${bar(source.slice(0, margin + 2))}${source.slice(margin + 2)}`,
    `${bar(underline.slice(0, margin + 2))}${screen.paint(["bold", colour], underline.slice(margin + 2))}`,
  ];
}

/** A piece of a line that is too long, with the place in it. */
function cropped(place: Place, width: number): Pick<Place, "lineText" | "column" | "length"> {
  const { lineText, column, length } = place;
  if (lineText.length <= width) return { lineText, column, length };
  const shownLength = Math.min(length, width - 20);
  const start = Math.max(0, Math.min(column - 1 - 20, lineText.length - width));
  const end = Math.min(lineText.length, start + width);
  const text = `${start > 0 ? "…" : ""}${lineText.slice(start > 0 ? start + 1 : 0, end)}`;
  const isCut = end < lineText.length;
  return {
    lineText: isCut ? `${text.slice(0, -1)}…` : text,
    column: column - start,
    length: shownLength,
  };
}
