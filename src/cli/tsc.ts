/** `spanweave tsc`: the project's own tsc, and then what it has written, woven. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { staleOutputs } from "../findings.ts";
import { isSwitchedOff } from "../options.ts";
import { readTscArguments, type TscArguments } from "../tsc/arguments.ts";
import { findTsc } from "../tsc/own-tsc.ts";
import { findProjects, type Project } from "../tsc/projects.ts";
import { runTsc } from "../tsc/run-tsc.ts";
import { watchOutputs } from "../tsc/watch.ts";
import { type WovenProjects, weaveProjects } from "../tsc/weave-projects.ts";
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
    if (given.isIdle || isSwitchedOff()) return compile();
    const projects = findProjects(given, workingDirectory);
    if (given.watch) return weaveWhile(compile(), projects, terminal);
    const code = await compile();
    const woven = weaveProjects(projects, workingDirectory, code === 0);
    // Without a mistake it would have written them anew, had it not thought that nothing has changed.
    if (woven.stale.length === 0 || code !== 0) return report(woven, code, terminal);
    const again = await compile(fromTheStart(given));
    return report(weaveProjects(projects, workingDirectory, again === 0), again, terminal);
  },
};

/** So that it writes all outputs, whatever it remembers to have written. */
function fromTheStart({ build }: TscArguments): readonly string[] {
  if (build) return ["--force"];
  return ["--tsBuildInfoFile", join(tmpdir(), `spanweave-${process.pid}.tsbuildinfo`)];
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
    const { lines } = told(weaveProjects(projects, workingDirectory, false), errors);
    const text = lines.join("\n");
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
