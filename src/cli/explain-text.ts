/** How explanations are drawn: by file, a line for each function, in columns. */
import type { Finding } from "../findings.ts";
import type { Explained, ExplainedFile } from "./explanation.ts";
import { counted, padEnd, printable, shorten, widthOf, wrap } from "./layout.ts";
import { describeOptions } from "./option-text.ts";
import type { Screen, Style } from "./terminal.ts";

/** Columns for names: longer ones have a line of their own. */
const NAMES = 28;

export interface ShownFile extends ExplainedFile {
  /** As a person in the working directory writes it. */
  readonly path: string;
  /** How many functions are not listed. */
  readonly folded: number;
}

export function drawFile(file: ShownFile, screen: Screen): string[] {
  const { functions, untouched, folded, findings } = file;
  const lines = [...functions, ...findings.flatMap(({ place }) => place ?? [])];
  const numbers = Math.max(2, ...lines.map(({ line }) => String(line).length));
  const widths = functions.map(({ decision }) => widthOf(printable(decision.site.name)));
  const names = Math.max(4, ...widths.filter((width) => width <= NAMES));
  const columns = { numbers, names, reason: numbers + names + 15 };
  const indent = " ".repeat(numbers + 4);
  const dim = (text: string): string => screen.paint("dim", text);
  return [
    screen.paint(["bold", "underline"], printable(file.path)),
    ...(untouched === undefined ? [] : drawUntouched(untouched, screen)),
    ...[
      ...functions.map((one) => ({ line: one.line, drawn: drawFunction(one, columns, screen) })),
      ...findings.map((one) => ({
        line: one.place?.line ?? 0,
        drawn: drawFinding(one, numbers, screen),
      })),
    ]
      .sort((a, b) => a.line - b.line)
      .flatMap(({ drawn }) => drawn),
    ...(folded === 0 ? [] : [dim(`${indent}${folded} more that nothing asks for`)]),
  ];
}

interface Columns {
  readonly numbers: number;
  readonly names: number;
  /** Where reasons begin. */
  readonly reason: number;
}

function drawUntouched(
  { why, code, line }: NonNullable<ExplainedFile["untouched"]>,
  screen: Screen,
): string[] {
  const place = [code, line === undefined ? undefined : `line ${line}`];
  const where = place.filter((part) => part !== undefined).join(", ");
  const told = `nothing in it is traced: ${why}${where === "" ? "" : ` (${where})`}`;
  const lines = wrap(printable(told), room(screen, 4));
  return lines.map((text) => `    ${screen.paint("yellow", text)}`);
}

function drawFunction(one: Explained, columns: Columns, screen: Screen): string[] {
  const { decision, line, traced, why, notes } = one;
  const style: Style = traced ? "green" : why.by === "nothing" ? "dim" : "yellow";
  const state = screen.paint(style, traced ? "traced " : "skipped");
  const name = shorten(printable(decision.site.name), room(screen, columns.numbers + 13));
  const start = `  ${screen.paint("dim", String(line).padStart(columns.numbers))}  ${state}  `;
  const told = [
    { text: printable(whyText(one)), style: why.by === "nothing" ? "dim" : undefined },
    ...(traced ? [{ text: optionText(one), style: "dim" as const }] : []),
    ...notes.map((text) => ({ text, style: "yellow" as const })),
  ].filter(({ text }) => text !== "");
  const lines = told.flatMap(({ text, style: one }) =>
    wrap(text, room(screen, columns.reason)).map((part) => {
      const spaced = part.replaceAll("\u00a0", " ");
      return one === undefined ? spaced : screen.paint(one as Style, spaced);
    }),
  );
  const indented = lines.map((text) => " ".repeat(columns.reason) + text);
  if (widthOf(name) > columns.names) return [`${start}${name}`, ...indented];
  const [first = "", ...rest] = [lines[0] ?? "", ...indented.slice(1)];
  return [`${start}${padEnd(name, columns.names)}  ${first}`, ...rest];
}

function drawFinding(finding: Finding, numbers: number, screen: Screen): string[] {
  const { code, severity, message, suggestion, place } = finding;
  const line = screen.paint("dim", String(place?.line ?? "").padStart(numbers));
  const label = screen.paint(severity === "error" ? "red" : "yellow", severity.padEnd(7));
  const said = `${code}: ${message}${suggestion === undefined ? "" : `; ${suggestion}`}`;
  const indent = " ".repeat(numbers + 13);
  const [first = "", ...rest] = wrap(printable(said), room(screen, numbers + 13));
  return [`  ${line}  ${label}  ${first}`, ...rest.map((text) => indent + text)];
}

/** Each option stays in one piece. */
function optionText({ decision }: Explained): string {
  const options = describeOptions(decision).map((one) => printable(one).replaceAll(" ", "\u00a0"));
  return options.join(" · ");
}

/** Columns that are left, but enough for a word. */
function room(screen: Screen, taken: number): number {
  return Math.max(24, screen.columns - taken);
}

function whyText({ why, traced }: Explained): string {
  const tag = traced ? "@trace" : "@notrace";
  switch (why.by) {
    case "tag":
      return `${tag}${withRules(why.rules)}`;
    case "class-tag":
      return `${tag} of line ${why.line}${withRules(why.rules)}`;
    case "rule":
      return `${traced ? "" : "excluded by "}rule ${why.number}, ${why.place}`;
    case "hazard":
      return `${why.why}; ${why.advice} (${why.code})`;
    default:
      return why.why;
  }
}

function withRules(rules: readonly number[]): string {
  if (rules.length === 0) return "";
  return `, with options of ${rules.length === 1 ? "rule" : "rules"} ${rules.join(", ")}`;
}

export interface Counts {
  readonly files: number;
  readonly all: number;
  readonly traced: number;
  /** By a hazard. */
  readonly prevented: number;
  /** By `@notrace` or a rule. */
  readonly excluded: number;
  /** In files that are not woven at all. */
  readonly untouched: number;
  readonly unasked: number;
}

export function drawSummary(counts: Counts, screen: Screen): string[] {
  const { files, all, traced } = counts;
  const others = [
    [counts.prevented, "can't be traced"],
    [counts.excluded, "excluded"],
    [counts.untouched, "in files that are not woven"],
    [counts.unasked, "not asked for"],
  ] as const;
  const rest = others.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  const tail = rest.length === 0 ? "" : `; ${rest.join(", ")}`;
  const verb = all === 1 ? "is" : "are";
  const said = `${traced} of ${counted(all, "function")} ${verb} traced, in ${counted(files, "file")}${tail}`;
  return wrap(said, room(screen, 0)).map((line) => screen.paint("bold", line));
}
