/** `spanweave check`: fails where a tag or a rule is wrong, or has no effect. */
import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { BuildReport } from "../build-report.ts";
import { deadRule, type Finding } from "../findings.ts";
import { missingFindings } from "../missing/project-findings.ts";
import type { Given } from "./arguments.ts";
import type { Command } from "./command.ts";
import { unreadable, wrongArgument } from "./errors.ts";
import { drawFindings } from "./finding-text.ts";
import { counted } from "./layout.ts";
import {
  configsOf,
  openProject,
  type Project,
  refuseOff,
  SCAN_OPTIONS,
  type Scanned,
  scan,
} from "./scan.ts";
import type { Terminal } from "./terminal.ts";

export const check: Command = {
  takes: "[<path>|<glob>]...",
  about: [
    "Shows what is wrong with tags and rules, for continuous integration. Exit code 1: a tag is wrong or can't be honoured, or a rule matches no function.",
    "Without files it looks at the project as well: the packages that woven code needs, and scripts that compile without weaving. With --emitted it finds functions that are to be traced and that the outputs hold unwoven.",
    "Without files it goes through all sources below the root. With files, rules that match nothing are not looked for: other files may be what they are about.",
  ],
  options: {
    strict: { about: "warnings fail too" },
    emitted: { value: "<folder>", about: "looks at what was built as well; repeatable" },
    ...SCAN_OPTIONS,
  },
  examples: {
    check: "the whole project",
    "check src/shop.ts": "the tags of one file",
    "check --strict": "fails on warnings too",
    "check --emitted dist": "after a build: whether all of it is woven",
  },
  run(given, terminal) {
    const { output } = terminal;
    const project = openProject(given, given.words, terminal);
    refuseOff(project);
    const isWhole = given.words.length === 0;
    const emitted = emittedFolders(given, terminal);
    if (emitted.length > 0 && !isWhole) {
      throw wrongArgument("--emitted goes with the whole project: name no files");
    }
    const { findings, traced, files } = collect(project, isWhole, emitted, terminal);
    const errors = findings.filter(({ severity }) => severity === "error").length;
    const warnings = findings.length - errors;
    if (findings.length > 0) output.print(...drawFindings(findings, output), "");
    const woven = `${counted(traced, "function")} traced in ${counted(files, "file")}`;
    const problems = [
      ...(errors > 0 ? [output.paint(["bold", "red"], counted(errors, "error"))] : []),
      ...(warnings > 0 ? [output.paint(["bold", "yellow"], counted(warnings, "warning"))] : []),
    ];
    const found =
      problems.length === 0 ? output.paint("green", "no problems") : problems.join(", ");
    output.print(`${found}; ${woven}`);
    const [first] = findings;
    if (first !== undefined) {
      output.print(output.paint("dim", `spanweave explain ${first.code} tells more about a code`));
    }
    return errors > 0 || (given.has("strict") && warnings > 0) ? 1 : 0;
  },
};

interface Collected {
  readonly findings: readonly Finding[];
  readonly traced: number;
  /** That hold traced functions. */
  readonly files: number;
}

function collect(
  project: Project,
  isWhole: boolean,
  emitted: readonly string[],
  terminal: Terminal,
): Collected {
  if (isWhole) project.configs.search();
  const report = new BuildReport(project.settings.root);
  for (const config of configsOf(project)) report.follow(config);
  const scanned = scan(project, { everything: false }, terminal, (one) => {
    report.follow(one.config);
    report.record(one.source.path, one.config, one.source.path, one.plan, []);
    const count = tracedIn(one);
    return {
      findings: inOrder(one.findings.map(asProblem)),
      traced: count,
      source: count > 0 ? { path: one.source.path, text: one.text, plan: one.plan } : undefined,
    };
  });
  const sources = scanned.flatMap(({ source }) => source ?? []);
  const dead = isWhole ? report.deadRules : [];
  return {
    findings: [
      ...configsOf(project).flatMap((config) => config.findings),
      ...scanned.flatMap(({ findings }) => findings),
      ...dead.map(({ rule, place, name }) => deadRule(rule, place, "error", name)),
      ...(isWhole ? missingFindings(project, sources, emitted) : []),
    ],
    traced: scanned.reduce((sum, { traced }) => sum + traced, 0),
    files: scanned.filter(({ traced }) => traced > 0).length,
  };
}

function emittedFolders(given: Given, { workingDirectory }: Terminal): readonly string[] {
  return given.texts("emitted").map((word) => {
    const folder = resolve(workingDirectory, word);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(folder);
    throw unreadable(word, "there is no such folder", "build first");
  });
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const line = ({ place }: Finding): number => place?.line ?? 0;
  const column = ({ place }: Finding): number => place?.column ?? 0;
  return findings.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}

function tracedIn({ untouched, plan }: Scanned): number {
  return untouched === undefined ? plan.traced : 0;
}

/** Where a build warns of a tag that it can't honour, this is what is asked here. */
function asProblem(finding: Finding): Finding {
  return UNHONOURED.has(finding.code) ? { ...finding, severity: "error" } : finding;
}

/** A file that is too deep to be read, and a tag before no function. */
const UNHONOURED: ReadonlySet<string> = new Set(["SW002", "SW102"]);
