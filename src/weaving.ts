/** Weaves the files of one build, for a host that knows how files come and go. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { compileRules, HAZARDS, mentionsTag, transform } from "../transformer/index.ts";
import { linesOf } from "../transformer/lines.ts";
import { langOf } from "../transformer/parse.ts";
import { pathInRoot } from "../transformer/paths.ts";
import type { CompiledRules } from "../transformer/rules.ts";
import type {
  Diagnostic,
  Plan,
  Rule,
  Severity,
  SourceMap,
  SourceType,
} from "../transformer/types.ts";
import { BuildReport } from "./build-report.ts";
import { type Config, readConfig } from "./config.ts";
import { covers, filePatterns, isInNodeModules } from "./file-filter.ts";
import {
  deadRule,
  type Finding,
  neverSeen,
  notText,
  type Place,
  unknownLanguage,
  unparsed,
  widenedRules,
} from "./findings.ts";
import { composeMaps, readInputMap } from "./input-map.ts";
import type { Settings } from "./options.ts";
import { PackageJsons, sourceTypeOf } from "./package-json.ts";
import { isOfRuntime, runtimeFindings } from "./runtime-check.ts";

export interface Source {
  readonly path: string;
  /** Tells apart what has one path: its query, for one. */
  readonly module: string;
  readonly text: string;
  /** Its address in source maps; undefined for no map. */
  readonly mapUrl: string | undefined;
  /** Where the nearest package.json leaves it open. */
  readonly sourceType: SourceType | undefined;
}

export interface Woven {
  /** Undefined: the file stays as it is. */
  readonly code: string | undefined;
  readonly map: SourceMap | undefined;
  readonly findings: readonly Finding[];
}

export class Weaving {
  readonly settings: Settings;
  readonly packages: PackageJsons = new PackageJsons();
  readonly #workingDirectory: string;
  readonly #config: Config;
  readonly #rules: readonly Rule[];
  readonly #compiledRules: CompiledRules;
  readonly #report: BuildReport;
  readonly #seen = new Set<string>();
  readonly #woven = new Set<string>();
  /** Untagged files that we could not parse: the host complains itself, or it knows better. */
  readonly #unparsed: Finding[] = [];

  constructor(settings: Settings, workingDirectory: string) {
    this.settings = settings;
    this.#workingDirectory = workingDirectory;
    this.#config = readConfig(settings.config, workingDirectory);
    this.#rules = [...this.#config.rules, ...settings.rules];
    this.#compiledRules = compileRules(this.#rules);
    this.#report = new BuildReport(this.#rules);
  }

  /** Of the files that tags and rules can concern. */
  get filePatterns(): readonly string[] {
    return filePatterns(this.settings, this.#rules);
  }

  get report(): Pick<BuildReport, "closingLine" | "skipped"> {
    return this.#report;
  }

  /** To be watched. */
  get configFiles(): readonly string[] {
    return this.settings.config === undefined ? [] : [this.settings.config];
  }

  /** `patterns` are those by which the host lets files through. */
  startFindings(patterns: readonly string[]): readonly Finding[] {
    const { findings } = this.#config;
    if (covers(patterns, this.filePatterns)) return findings;
    return [...findings, widenedRules(this.shown(this.settings.config ?? ""))];
  }

  /** The runtime would call itself without end. */
  isOurs(path: string): boolean {
    return (
      (this.settings.nodeModules || !isInNodeModules(path)) && !isOfRuntime(path, this.packages)
    );
  }

  /** The file came by: nobody else took it. */
  see(path: string): void {
    this.#seen.add(path);
  }

  /** Whether a tag or a rule can concern the file: cheap enough to ask for every one. */
  concerns(path: string, text: string): boolean {
    return (this.settings.tags && mentionsTag(text)) || this.#hasRules(path);
  }

  weave({ path, module, text, mapUrl, sourceType }: Source): Woven {
    const { root, tags } = this.settings;
    const type = sourceTypeOf(path, this.packages) ?? sourceType;
    const result = transform(text, path, {
      root,
      rules: this.#rules,
      tags,
      sourcemap: mapUrl !== undefined,
      ...(type && { sourceType: type }),
    });
    if (langOf(path) === undefined) {
      return asItIs([unknownLanguage(this.shown(path), this.severity)]);
    }
    if (result === null) {
      this.#report.recordNothing(pathInRoot(path, root));
      return asItIs([]);
    }
    const problem = result.diagnostics.find(({ code }) => code === DOES_NOT_PARSE);
    if (problem !== undefined) return this.#leaveUnparsed(path, text, problem);
    this.#report.record(module, result.plan, this.#reasons(path, text, result.plan));
    const findings = result.diagnostics.map((diagnostic) => this.#placed(path, diagnostic));
    if (result.plan.traced === 0) return asItIs(findings);
    this.#woven.add(path);
    return { code: result.code, map: finalMap(result.map, path, text, mapUrl), findings };
  }

  leaveBytes(path: string): Woven {
    return asItIs([notText(this.shown(path), this.severity)]);
  }

  /** `inputs` are the files of the build; `isComplete` tells that the host found no error in it. */
  endFindings(
    inputs: readonly string[],
    isComplete: boolean,
    bundlesRuntime: boolean,
  ): readonly Finding[] {
    const missed = inputs.filter((path) => !this.#seen.has(path) && this.#wouldWeave(path)).sort();
    this.#report.miss(missed.map((path) => pathInRoot(path, this.settings.root)));
    const shown = missed.map((path) => this.shown(path));
    const unseen = missed.length === 0 ? [] : [neverSeen(shown, this.severity)];
    if (!isComplete) return unseen;
    const dead = this.#report.deadRules.map((index) =>
      deadRule(this.#rules[index] as Rule, this.#config.places[index], this.severity),
    );
    const runtime = runtimeFindings(
      this.settings.root,
      [...this.#woven],
      bundlesRuntime,
      this.packages,
    );
    return [...unseen, ...this.#unparsed, ...dead, ...runtime];
  }

  get severity(): Severity {
    return this.settings.strict ? "error" : "warning";
  }

  #hasRules(path: string): boolean {
    return this.#compiledRules.forFile(pathInRoot(path, this.settings.root)) !== undefined;
  }

  #wouldWeave(path: string): boolean {
    if (langOf(path) === undefined || !this.isOurs(path)) return false;
    try {
      // What is on no disk has no path either: a name that another plugin made up, or an empty module.
      const text = readFileSync(path, "utf8");
      return this.#hasRules(path) || (this.settings.tags && text.includes("@trace"));
    } catch {
      return false;
    }
  }

  #leaveUnparsed(path: string, text: string, problem: Diagnostic): Woven {
    const finding = unparsed(problem.message, this.#placed(path, problem).place, this.severity);
    if (this.settings.tags && mentionsTag(text)) return asItIs([finding]);
    this.#unparsed.push(finding);
    return asItIs([]);
  }

  #placed(path: string, diagnostic: Diagnostic): Finding & { readonly place: Place } {
    const { code, message, suggestion, span, line, column, lineText } = diagnostic;
    const length = Math.max(0, Math.min(span.end - span.start, lineText.length - column + 1));
    const place = { file: this.shown(path), line, column, length, lineText };
    const severity = code === TAG_WITHOUT_SITE ? this.severity : diagnostic.severity;
    return { code, severity, message, suggestion, place };
  }

  #reasons(path: string, text: string, plan: Plan): readonly string[] {
    const locate = linesOf(text);
    return plan.decisions.flatMap(({ site, because }) => {
      if (because.by !== "hazard") return [];
      const { code, at } = because.hazard;
      const { line, column } = locate(at.start);
      return [`${this.shown(path)}:${line}:${column} ${site.name}: ${HAZARDS[code].why} (${code})`];
    });
  }

  shown(path: string): string {
    return relative(this.#workingDirectory, path).replaceAll("\\", "/");
  }
}

const DOES_NOT_PARSE = "SW001";
const TAG_WITHOUT_SITE = "SW102";

function asItIs(findings: readonly Finding[]): Woven {
  return { code: undefined, map: undefined, findings };
}

function finalMap(
  map: SourceMap | undefined,
  path: string,
  text: string,
  url: string | undefined,
): SourceMap | undefined {
  if (map === undefined || url === undefined) return undefined;
  const input = readInputMap(text, path, url);
  return input === undefined ? { ...map, sources: [url] } : composeMaps(map, input);
}
