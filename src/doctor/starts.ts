/** How a program comes to start telemetry: by its start line, by its sources, by an SDK of its own. */
import type { Project } from "../init/project.ts";
import { ownSdk } from "../project/own-sdk.ts";
import { callsOf } from "../project/script-line.ts";
import { type Check, well } from "./check.ts";
import { neverStarted } from "./findings.ts";
import type { Patient } from "./patient.ts";

const REGISTER = "@spanweave/runtime/register";
/** `--import x`, `--import=x`, `--require x`, `-r x`. */
const FLAG = /(?:--import|--require|-r)[=\s]+["']?@spanweave\/runtime\/register\b/;

export function startChecks({ project, env, sources }: Patient): readonly Check[] {
  const name = "start";
  const line = loadingLine(project, env);
  if (line !== undefined) return [well(name, `${line.where} loads ${REGISTER}`)];
  const [starter] = sources.starters;
  if (starter !== undefined) return [well(name, `by ${starter}`)];
  const own = ownSdk(project.listed);
  if (own !== undefined) return [well(name, `by ${own}, which the project sets up itself`)];
  return [neverStarted("nothing is seen to start telemetry", [startMend(project)])];
}

/** The SDK that starts instead of the runtime, as far as it can be seen. */
export function sdkThatStarts({ project, env, sources }: Patient): string | undefined {
  const isOurs = loadingLine(project, env) !== undefined || sources.starters.length > 0;
  return isOurs ? undefined : ownSdk(project.listed);
}

function loadingLine(project: Project, env: NodeJS.ProcessEnv): StartLine | undefined {
  return startLines(project, env).find(({ text }) => FLAG.test(text));
}

interface StartLine {
  /** As a person names it. */
  readonly where: string;
  readonly text: string;
}

function startLines(
  { scripts, files, read }: Project,
  env: NodeJS.ProcessEnv,
): readonly StartLine[] {
  const inScripts = Object.entries(scripts).map(([script, text]) => ({
    where: `the script "${script}"`,
    text,
  }));
  const written = files.filter((file) =>
    /^(?:[\w.-]*Dockerfile[\w.-]*|Procfile|ecosystem\.config\.[cm]?js|(?:docker-)?compose\.ya?ml)$/.test(
      file,
    ),
  );
  return [
    { where: "NODE_OPTIONS", text: env.NODE_OPTIONS ?? "" },
    ...inScripts,
    // As a list, a command has quotes and commas between its words.
    ...written.map((file) => ({ where: file, text: (read(file) ?? "").replace(/["'\s,]+/g, " ") })),
  ];
}

/** The line that there is, with the flag in it. */
function startMend({ scripts }: Project): string {
  for (const script of ["start:prod", "start", "serve", "dev"]) {
    const line = scripts[script] ?? "";
    const [call] = callsOf("node", line);
    if (call === undefined) continue;
    const edited = `${line.slice(0, call.end)} --import ${REGISTER}${line.slice(call.end)}`;
    return `"${script}": "${edited}" in package.json`;
  }
  return `node --import ${REGISTER} <your program>`;
}
