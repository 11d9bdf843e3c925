/** `spanweave doctor`: whether spans will arrive, and what keeps them from it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import type { Check } from "../doctor/check.ts";
import { examine, type Wishes } from "../doctor/examine.ts";
import type { Patient } from "../doctor/patient.ts";
import { readSettingsOf } from "../doctor/settings.ts";
import { installedPackage } from "../project/installed.ts";
import type { Given } from "./arguments.ts";
import type { Command, ExitCode } from "./command.ts";
import { seeSources } from "./doctor-sources.ts";
import { drawChecks, drawVerdict } from "./doctor-text.ts";
import { unreadable, wrongArgument } from "./errors.ts";
import { namedProject } from "./named-project.ts";
import { SCAN_OPTIONS } from "./scan.ts";
import type { Terminal } from "./terminal.ts";

export const doctor: Command = {
  takes: "",
  about: [
    "Tells whether spans will arrive: looks at versions, at copies of the OpenTelemetry API, at what is traced and how the program is started, at variables that switch tracing off, and asks each receiver whether it takes spans. Below what is in doubt or wrong stands what mends it. Exit code 1: something is wrong.",
    "Variables are those of the shell that it runs in, and of the file that --env names: run it where the program runs.",
    "With --send it sends a real span, by the runtime and the settings of the project, and looks for it in Jaeger or Tempo.",
  ],
  options: {
    send: { about: "sends a span, and reads it back where the backend lets it" },
    query: { value: "<url>", about: "where Jaeger or Tempo is asked for that span" },
    port: {
      value: "<n>",
      about: "asks a program that runs here how it is doing, at its status port",
    },
    url: { value: "<url>", about: "the same, at another address" },
    env: { value: "<file>", about: "variables to be added, as node --env-file reads them" },
    json: { about: "for programs" },
    ...SCAN_OPTIONS,
  },
  examples: {
    doctor: "looks",
    "doctor --send": "sends a span as well",
    "doctor --port 9464": "asks a program that was started with SPANWEAVE_STATUS_PORT=9464",
    "doctor --env .env.production": "with the variables of a file",
  },
  async run(given, terminal) {
    if (given.words.length > 0) throw wrongArgument("doctor takes no words", "spanweave doctor");
    const wishes = wishesOf(given);
    const patient = meet(given, terminal);
    const checks = await examine(patient, wishes);
    const { output } = terminal;
    if (given.has("json")) output.print(JSON.stringify(jsonOf(checks), null, 2));
    else output.print(...drawChecks(checks, output), ...drawVerdict(checks, output));
    return exitCodeOf(checks);
  },
};

function wishesOf(given: Given): Wishes {
  const port = given.text("port");
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw wrongArgument(`--port can't be "${port}"`, "--port 9464");
  }
  const query = given.text("query");
  if (query !== undefined && !given.has("send")) {
    throw wrongArgument("--query goes with --send", "spanweave doctor --send --query <url>");
  }
  const url = given.text("url");
  for (const [option, value] of Object.entries({ url, query })) {
    if (value !== undefined && !/^https?:\/\/./.test(value)) {
      throw wrongArgument(`--${option} can't be "${value}"`, `--${option} http://<host>:<port>`);
    }
  }
  const status = url ?? (port === undefined ? undefined : `http://127.0.0.1:${port}/`);
  return { status, send: given.has("send"), query };
}

function meet(given: Given, terminal: Terminal): Patient {
  const project = namedProject(given, terminal);
  const env = { ...process.env, ...added(given.text("env"), terminal) };
  return {
    project,
    env,
    node: process.versions.node,
    runtime: installedPackage("@spanweave/runtime", project.folder),
    settings: readSettingsOf(project, env),
    sources: seeSources(given, terminal),
  };
}

/** What is set already stays, as it does for Node. */
function added(file: string | undefined, { workingDirectory }: Terminal): NodeJS.ProcessEnv {
  if (file === undefined) return {};
  try {
    const read = parseEnv(readFileSync(resolve(workingDirectory, file), "utf8"));
    return Object.fromEntries(Object.entries(read).filter(([name]) => !(name in process.env)));
  } catch (error) {
    throw unreadable(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function exitCodeOf(checks: readonly Check[]): ExitCode {
  return checks.some(({ verdict }) => verdict === "wrong") ? 1 : 0;
}

const VERDICTS = { well: "ok", aside: "info", doubt: "warning", wrong: "error" } as const;

function jsonOf(checks: readonly Check[]): object {
  return {
    version: 1,
    checks: checks.map(({ name, verdict, says, code, mends }) => {
      return { name, verdict: VERDICTS[verdict], says, code: code ?? null, mends: mends ?? [] };
    }),
  };
}
