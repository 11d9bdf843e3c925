/** scan(): what is decided in the sources of a project, as a build would decide it. */
import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { mentionsTag, plan } from "../../transformer/index.ts";
import { pathInRoot } from "../../transformer/paths.ts";
import type { Plan } from "../../transformer/types.ts";
import { isBelow } from "../config/find.ts";
import { Configs, type FoundConfig } from "../configs.ts";
import { type Finding, findingOf, notText } from "../findings.ts";
import { isSwitchedOff, type Settings, settle } from "../options.ts";
import { packageFolder } from "../package-folder.ts";
import { PackageJsons, sourceTypeOf } from "../package-json.ts";
import { isOfRuntime } from "../runtime-check.ts";
import type { Given, OptionTable } from "./arguments.ts";
import { CliError, switchedOff, unreadable } from "./errors.ts";
import { drawFindings } from "./finding-text.ts";
import { Progress } from "./progress.ts";
import { findSources, type Source } from "./sources.ts";
import type { Terminal } from "./terminal.ts";

export const SCAN_OPTIONS: OptionTable = {
  root: {
    value: "<folder>",
    about: "where the project is; by default the nearest folder upwards with a package.json",
  },
  config: {
    value: "<file>",
    about: "the rules file; by default spanweave.config.* is looked for, upwards from each source",
  },
};

export interface Project {
  readonly settings: Settings;
  readonly configs: Configs;
  readonly sources: readonly Source[];
  /** A path as a person in the working directory writes it. */
  shown(path: string): string;
}

export interface Scanned {
  readonly source: Source;
  /** As spans and rules name it. */
  readonly file: string;
  readonly text: string;
  readonly config: FoundConfig;
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  /** Why nothing in it is woven, whatever tags and rules say. */
  readonly untouched: Untouched | undefined;
}

export interface Untouched {
  readonly code: string | undefined;
  readonly why: string;
  readonly line: number | undefined;
}

export function openProject(given: Given, words: readonly string[], terminal: Terminal): Project {
  const { workingDirectory } = terminal;
  const named = given.text("root");
  const folder = named === undefined ? undefined : resolve(workingDirectory, named);
  if (named !== undefined && !statSync(folder ?? "", { throwIfNoEntry: false })?.isDirectory()) {
    throw unreadable(named, "there is no such folder");
  }
  const root = folder ?? packageFolder(workingDirectory);
  const config = given.text("config");
  const settings = settle(
    { root, ...(config !== undefined && { config: resolve(workingDirectory, config) }) },
    workingDirectory,
  );
  const configs = new Configs(settings, workingDirectory);
  const project = {
    settings,
    configs,
    shown: (path: string) => relative(workingDirectory, path).replaceAll("\\", "/"),
  };
  refuseWrong(project);
  return { ...project, sources: findSources(words, settings.root, workingDirectory) };
}

/** Everything, or what a tag or a rule may concern: the rest is not even parsed. */
export function scan<T>(
  project: Project,
  { everything }: { readonly everything: boolean },
  terminal: Terminal,
  visit: (scanned: Scanned) => T,
): T[] {
  const packages = new PackageJsons();
  const progress = new Progress(terminal.errors, project.sources.length);
  try {
    const visited = project.sources.flatMap((source, index) => {
      progress.report(index);
      const scanned = scanOne(source, project, packages, everything);
      return scanned === undefined ? [] : [visit(scanned)];
    });
    refuseWrong(project);
    return visited;
  } finally {
    progress.clear();
  }
}

function scanOne(
  source: Source,
  { settings, configs, shown }: Project,
  packages: PackageJsons,
  everything: boolean,
): Scanned | undefined {
  const { path } = source;
  const { root } = settings;
  const config = configs.for(path);
  const file = pathInRoot(path, root);
  const nothing = { source, file, text: "", config, plan: emptyPlan(file), findings: [] };
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const { findings } = unreadable(shown(path), reason);
    return { ...nothing, findings, untouched: untouched(`it can't be read: ${reason}`, "SW604") };
  }
  const text = bytes.toString();
  const isConcerned = config.concerns(path, config.tags && mentionsTag(text));
  if (!isConcerned && !everything) return undefined;
  if (!isUtf8(bytes)) {
    const findings = [notText(shown(path), "warning")];
    return { ...nothing, findings, untouched: untouched("it is not valid UTF-8", "SW407") };
  }
  const sourceType = sourceTypeOf(path, packages);
  const { rulesFor, presets, tags } = config;
  const rules = rulesFor.call(config, path);
  const planned = plan(text, path, {
    root,
    rules,
    presets,
    tags,
    ...(sourceType && { sourceType }),
  });
  if (planned === null) return { ...nothing, untouched: untouched("it is woven already") };
  const unread = planned.diagnostics.find(({ code }) => UNREAD.has(code));
  return {
    ...nothing,
    text,
    plan: planned.plan,
    findings: planned.diagnostics.map((diagnostic) => findingOf(diagnostic, shown(path))),
    untouched:
      unread === undefined
        ? whyUntouched(path, config, configs, packages)
        : { code: unread.code, why: `it can't be parsed: ${unread.message}`, line: unread.line },
  };
}

/** It does not parse, or nests too deep to be read. */
const UNREAD: ReadonlySet<string> = new Set(["SW001", "SW002"]);

function whyUntouched(
  path: string,
  config: FoundConfig,
  configs: Configs,
  packages: PackageJsons,
): Untouched | undefined {
  const off = whyOff(config);
  if (off !== undefined) return untouched(`weaving is off: ${off}`);
  if (isOfRuntime(path, packages)) return untouched("it belongs to the runtime");
  return configs.leavesOut(path)
    ? untouched("it lies in node_modules, which no rule names, and nodeModules: true is not set")
    : undefined;
}

function whyOff(config: FoundConfig): string | undefined {
  return isSwitchedOff() ? "SPANWEAVE=off is set" : config.off;
}

/** What would be told then is nothing, and that would look as if all were well. */
export function refuseOff({ configs }: Project): void {
  const off = whyOff(configs.outermost);
  if (off !== undefined) throw switchedOff(off);
}

function untouched(why: string, code?: string): Untouched {
  return { code, why, line: undefined };
}

function emptyPlan(file: string): Plan {
  return { file, sourceType: "module", decisions: [], traced: 0 };
}

/** Those that were found and govern something below the root. */
export function configsOf({
  configs,
  settings: { root },
}: Pick<Project, "configs" | "settings">): readonly FoundConfig[] {
  return configs.all.filter(({ folder }) => isBelow(root, folder) || isBelow(folder, root));
}

/** What is worth a word, though nothing is wrong. */
export function reportWarnings(project: Project, { errors }: Terminal): void {
  const findings = configsOf(project).flatMap((config) => config.findings);
  errors.print(...drawFindings(findings, errors));
}

/** What a rules file gets wrong changes what is decided: nothing that is told then would be true. */
function refuseWrong(project: Pick<Project, "configs" | "settings">): void {
  const findings = configsOf(project).flatMap((config) => config.findings);
  if (findings.some(({ severity }) => severity === "error")) throw new CliError(findings);
}
