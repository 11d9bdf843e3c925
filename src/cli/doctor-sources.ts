/** seeSources(): how many functions a project's sources have to be traced, and which of them start telemetry. */
import type { SourcesSeen } from "../doctor/patient.ts";
import { readText } from "../files.ts";
import type { Given } from "./arguments.ts";
import { CliError } from "./errors.ts";
import { configsOf, openProject, scan } from "./scan.ts";
import type { Terminal } from "./terminal.ts";

const NOTHING: SourcesSeen = {
  ...{ traced: 0, files: 0 },
  ...{ off: undefined, problem: undefined, starters: [] },
};

export function seeSources(given: Given, terminal: Terminal): SourcesSeen {
  try {
    return see(given, terminal);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const [problem] = error.findings;
    // A project without sources is one where nothing is traced.
    if (problem === undefined || problem.code === "SW605") return NOTHING;
    const { code, message, place } = problem;
    const said = place === undefined ? message : `${place.file}:${place.line}: ${message}`;
    return { ...NOTHING, problem: { code, message: said } };
  }
}

function see(given: Given, terminal: Terminal): SourcesSeen {
  const project = openProject(given, [], terminal);
  const scanned = scan(project, { everything: false }, terminal, ({ untouched, plan }) =>
    untouched === undefined ? plan.traced : 0,
  );
  const starters = project.sources.filter(({ path }) => STARTS.test(readText(path) ?? ""));
  const isOff = process.env.SPANWEAVE === "off";
  const off = isOff ? "SPANWEAVE=off is set" : configsOf(project).find((one) => one.off)?.off;
  return {
    traced: scanned.reduce((sum, traced) => sum + traced, 0),
    files: scanned.filter((traced) => traced > 0).length,
    off,
    problem: undefined,
    starters: starters.map(({ path }) => project.shown(path)),
  };
}

const STARTS = /(?:from|import|require\()\s*\(?["']@spanweave\/runtime\/(?:register|start)["']/;
