/** `spanweave explain`: why each function is traced, or is not. */
import { compileGlobs, globProblem } from "../../transformer/globs.ts";
import { nearest } from "../../transformer/nearest.ts";
import type { Given } from "./arguments.ts";
import type { Command } from "./command.ts";
import { noFunction, wrongArgument } from "./errors.ts";
import { explainedAsJson } from "./explain-json.ts";
import { type Counts, drawFile, drawSummary, type ShownFile } from "./explain-text.ts";
import { type Explained, type ExplainedFile, explainFile } from "./explanation.ts";
import { errorText, isErrorCode } from "./help.ts";
import { openProject, reportWarnings, SCAN_OPTIONS, scan } from "./scan.ts";
import type { Screen } from "./terminal.ts";

export const explain: Command = {
  takes: "[<path>|<glob>|<file:line>|<code>]...",
  about: [
    "Tells of every function with a body whether it is traced, and why: the tag or the rule that decided, and what is captured; or what keeps it from being traced.",
    "Without files it goes through all sources below the root, and only counts functions that no tag and no rule asks for. Those of a file that is named are listed.",
  ],
  options: {
    only: {
      value: "<traced|skipped>",
      oneOf: ["traced", "skipped"],
      about: "lists these alone, in full",
    },
    function: {
      value: "<glob>",
      about: "lists functions whose name matches, in full; may be given more than once",
    },
    json: { about: "answers in JSON, in full; its shape is in docs/cli.md" },
    ...SCAN_OPTIONS,
  },
  examples: {
    explain: "the whole project",
    "explain src/shop.ts": "each function of a file",
    "explain src/shop.ts:42": "the function around line 42",
    'explain --function "Cart.*"': "functions by name",
    "explain --only skipped": "what is not traced, and why",
    "explain SW104": "what an error code means",
  },
  run(given, terminal) {
    const { output } = terminal;
    const [topic] = given.words;
    if (topic !== undefined && given.words.length === 1 && isErrorCode(topic)) {
      output.print(...errorText(topic, output));
      return 0;
    }
    const isWanted = compileNames(given);
    const project = openProject(given, given.words, terminal);
    const all = scan(project, { everything: true }, terminal, explainFile);
    const files = all.map((file) => pick(file, isWanted, project.shown(file.scanned.source.path)));
    refuseNothing(given, all, files);
    const listed = files.map((file) => ({ ...file, functions: only(given, file.functions) }));
    reportWarnings(project, terminal);
    if (given.has("json")) output.print(explainedAsJson(listed, project.shown));
    else draw(given, files, listed, project.shown, output);
    return 0;
  },
};

function compileNames(given: Given): (name: string) => boolean {
  const globs = given.texts("function");
  for (const glob of globs) {
    const problem = globProblem(glob);
    if (problem !== undefined) throw wrongArgument(`--function "${glob}" can't match: ${problem}`);
  }
  return compileGlobs(globs.length === 0 ? undefined : globs);
}

/** What is asked for by name or by line. */
function pick(
  file: ExplainedFile,
  isWanted: (name: string) => boolean,
  path: string,
): ExplainedFile {
  const { line } = file.scanned.source;
  const named = file.functions.filter(({ decision }) => isWanted(decision.site.name));
  return { ...file, functions: line === undefined ? named : around(line, named, path) };
}

/** The innermost function, and others that begin on that line. */
function around(line: number, functions: readonly Explained[], path: string): Explained[] {
  const starting = functions.filter((one) => one.line === line || one.firstLine === line);
  if (starting.length > 0) return starting;
  const innermost = functions.findLast((one) => one.firstLine <= line && line <= one.lastLine);
  if (innermost !== undefined) return [innermost];
  const before = functions.findLast((one) => one.line < line) ?? functions[0];
  const suggestion =
    before === undefined
      ? undefined
      : `the nearest is ${before.decision.site.name} on line ${before.line}`;
  throw noFunction(`around ${path}:${line}`, suggestion);
}

function refuseNothing(
  given: Given,
  all: readonly ExplainedFile[],
  files: readonly ExplainedFile[],
): void {
  const globs = given.texts("function");
  if (globs.length === 0 || files.some(({ functions }) => functions.length > 0)) return;
  const names = new Set(
    all.flatMap(({ functions }) => functions.map(({ decision }) => decision.site.name)),
  );
  const lastParts = new Map(
    [...names].map((name) => [name.slice(name.lastIndexOf(".") + 1), name]),
  );
  const [glob = ""] = globs;
  const near = nearest(glob, names) ?? lastParts.get(nearest(glob, lastParts.keys()) ?? "");
  const suggestion = near === undefined ? undefined : `did you mean "${near}"?`;
  throw noFunction(`named ${globs.join(" or ")} in these files`, suggestion);
}

function only(given: Given, functions: readonly Explained[]): readonly Explained[] {
  const wanted = given.text("only");
  if (wanted === undefined) return functions;
  return functions.filter(({ traced }) => traced === (wanted === "traced"));
}

/** Functions that nobody asks for are many: they are listed where the question is about them. */
function draw(
  given: Given,
  files: readonly ExplainedFile[],
  listed: readonly ExplainedFile[],
  shown: (path: string) => string,
  output: Screen,
): void {
  const isNarrow = given.has("only") || given.has("function");
  const isByName = given.has("function") || files.some(({ scanned }) => scanned.source.line);
  let silent = 0;
  for (const file of listed) {
    const { source } = file.scanned;
    const functions =
      isNarrow || source.isNamed ? file.functions : file.functions.filter(isAskedFor);
    const findings = isByName ? [] : file.findings;
    const isOther = (isByName || given.text("only") === "traced") && functions.length === 0;
    const untouched = isOther ? undefined : file.untouched;
    const folded = file.functions.length - functions.length;
    const shownFile: ShownFile = {
      ...file,
      ...{ functions, findings, untouched, folded, path: shown(source.path) },
    };
    const isEmpty = functions.length + findings.length === 0 && untouched === undefined;
    if (isEmpty && !source.isNamed) silent += file.functions.length > 0 ? 1 : 0;
    else output.print(...drawFile(shownFile, output), "");
  }
  if (silent > 0 && !isNarrow) {
    const more = silent === listed.length ? "" : " more";
    const text = `${silent}${more} ${silent === 1 ? "file" : "files"} in which nothing is asked for`;
    output.print(output.paint("dim", text), "");
  }
  output.print(...drawSummary(countOf(files), output));
}

function isAskedFor({ why, decision }: Explained): boolean {
  return why.by !== "nothing" && decision.because.by !== "nothing";
}

function countOf(files: readonly ExplainedFile[]): Counts {
  const all = files.flatMap(({ functions }) => functions);
  const count = (matches: (one: Explained) => boolean): number => all.filter(matches).length;
  return {
    files: files.filter(({ functions }) => functions.length > 0).length,
    all: all.length,
    traced: count(({ traced }) => traced),
    prevented: count(({ why }) => why.by === "hazard"),
    excluded: count(({ traced, why }) => !traced && EXCLUDING.has(why.by)),
    untouched: count(({ why }) => why.by === "file"),
    unasked: count(({ why }) => why.by === "nothing"),
  };
}

const EXCLUDING: ReadonlySet<string> = new Set(["tag", "class-tag", "rule"]);
