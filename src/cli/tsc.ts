/** `spanweave tsc`: the project's own tsc, and then what it has written, woven. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stampIn } from "../compiled/stamp.ts";
import { readText } from "../files.ts";
import { staleOutputs } from "../findings.ts";
import { isSwitchedOff } from "../options.ts";
import { readTscArguments, type TscArguments } from "../tsc/arguments.ts";
import { findTsc } from "../tsc/own-tsc.ts";
import { findProjects, type Project } from "../tsc/projects.ts";
import { runTsc } from "../tsc/run-tsc.ts";
import { watchOutputs } from "../tsc/watch.ts";
import { outputsOf, type WovenProjects, weaveProjects } from "../tsc/weave-projects.ts";
import type { Command } from "./command.ts";
import { noTsc } from "./errors.ts";
import { drawFindings } from "./finding-text.ts";
import type { Screen, Terminal } from "./terminal.ts";

export const tsc: Command = {
  takes: "[<what tsc takes>]...",
  passesOn: true,
  about: [
    "Runs the TypeScript compiler that the project has installed, of any version, with all that follows, then weaves the JavaScript that it wrote. Diagnostics and exit code are tsc's own; where it finds nothing wrong and a tag is, the exit code is 2.",
    'Options stand in tsconfig.json, in the entry { "transform": "spanweave/transformer" } of compilerOptions.plugins, or in the rules file. Set "sourceMap": true: functions are found by it.',
    "Outputs that are woven already stay as they are. Where rules have changed since, they are compiled again.",
  ],
  options: {},
  examples: {
    tsc: "the project around",
    "tsc -p tsconfig.build.json": "another one",
    "tsc --build --watch": "projects that refer to one another, at each change",
  },
  async run({ words }, terminal) {
    const { workingDirectory } = terminal;
    const compiler = await findTsc(workingDirectory);
    if (compiler === undefined) throw noTsc(workingDirectory);
    const given = readTscArguments(words, workingDirectory);
    const compile = (more: readonly string[] = []): Promise<number> =>
      runTsc(compiler, [...words, ...more], workingDirectory);
    const projects = given.isIdle ? [] : findProjects(given, workingDirectory);
    if (projects.length === 0) return compile();
    if (given.watch) return isSwitchedOff() ? compile() : weaveWhile(compile(), projects, terminal);
    const code = await compile();
    // Where tsc found a mistake it may have written nothing: then old outputs are no news.
    if (isSwitchedOff()) {
      const isWoven = code === 0 && projects.flatMap(outputsOf).some(hasStamp);
      return isWoven ? fromTheStart(given, compile) : code;
    }
    const woven = weaveProjects(projects, workingDirectory, code === 0);
    if (code !== 0) return report({ ...woven, stale: [] }, code, terminal);
    if (woven.stale.length === 0) return report(woven, code, terminal);
    const again = await fromTheStart(given, compile);
    return report(weaveProjects(projects, workingDirectory, again === 0), again, terminal);
  },
};

/** So that it writes all outputs, whatever it remembers to have written. */
async function fromTheStart(
  { build }: TscArguments,
  compile: (more: readonly string[]) => Promise<number>,
): Promise<number> {
  if (build) return compile(["--force"]);
  const folder = mkdtempSync(join(tmpdir(), "spanweave-"));
  try {
    return await compile(["--tsBuildInfoFile", join(folder, "tsconfig.tsbuildinfo")]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasStamp(path: string): boolean {
  return stampIn(readText(path) ?? "") !== undefined;
}

function report(woven: WovenProjects, code: number, { errors }: Terminal): number {
  const { isWrong, lines } = told(woven, errors);
  errors.print(...lines);
  return code === 0 && isWrong ? DIAGNOSTICS_AND_OUTPUTS : code;
}

/** As tsc has it: there are mistakes, and there are outputs. */
const DIAGNOSTICS_AND_OUTPUTS = 2;

function told(
  { findings, stale, closingLines }: WovenProjects,
  errors: Screen,
): { readonly isWrong: boolean; readonly lines: readonly string[] } {
  const all = stale.length > 0 ? [...findings, staleOutputs(stale)] : findings;
  const isWrong = all.some(({ severity }) => severity === "error");
  const drawn = drawFindings(all, errors);
  return { isWrong, lines: [...drawn, ...(drawn.length > 0 ? [""] : []), ...closingLines] };
}

/** Until it is ended; what stays the same is told once. */
async function weaveWhile(
  compiler: Promise<number>,
  projects: readonly Project[],
  { errors, workingDirectory }: Terminal,
): Promise<number> {
  let before = "";
  const weave = (): void => {
    let text: string;
    try {
      text = told(weaveProjects(projects, workingDirectory, false), errors).lines.join("\n");
    } catch (error) {
      // The compiler goes on, and so do we: its next change may bring what is missing.
      text = String(error);
    }
    if (text !== before) errors.print(text);
    before = text;
  };
  const watcher = watchOutputs(
    projects.map(({ folders }) => folders.outputs),
    weave,
  );
  try {
    return await compiler;
  } finally {
    watcher.close();
  }
}
