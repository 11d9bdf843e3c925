/** Weaves the files of one build, for a host that knows how files come and go. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { type CompiledText, transformCompiled } from "../transformer/compiled.ts";
import { HAZARDS, mentionsTag, plan, transform } from "../transformer/index.ts";
import { linesOf } from "../transformer/lines.ts";
import { langOf } from "../transformer/parse.ts";
import type {
  Diagnostic,
  Plan,
  Severity,
  SourceMap,
  SourceType,
  TransformOptions,
  TransformResult,
} from "../transformer/types.ts";
import { BuildReport } from "./build-report.ts";
import { Configs, type FoundConfig } from "./configs.ts";
import { covers, filePatterns, isInNodeModules } from "./file-filter.ts";
import {
  deadRule,
  type Finding,
  findingOf,
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

/** Makes the comment at the start of woven code. */
type Stamp = TransformOptions["stamp"] & object;

export interface Source {
  readonly path: string;
  /** Tells apart what has one path: its query, for one. */
  readonly module: string;
  readonly text: string;
  /** Its address in source maps; undefined for no map. */
  readonly mapUrl: string | undefined;
  /** Where the nearest package.json leaves it open. */
  readonly sourceType: SourceType | undefined;
  readonly stamp?: Stamp;
}

export interface Woven {
  /** Undefined: the file stays as it is. */
  readonly code: string | undefined;
  readonly map: SourceMap | undefined;
  readonly findings: readonly Finding[];
}

export interface Reviewed {
  readonly plan: Plan | undefined;
  readonly findings: readonly Finding[];
}

export class Weaving {
  readonly settings: Settings;
  readonly packages: PackageJsons = new PackageJsons();
  readonly #workingDirectory: string;
  readonly #configs: Configs;
  readonly #report: BuildReport;
  /** Whose findings were told. */
  readonly #told = new Set<FoundConfig>();
  readonly #seen = new Set<string>();
  readonly #woven = new Set<string>();
  /** Untagged files that we could not parse: the host complains itself, or it knows better. */
  readonly #unparsed: Finding[] = [];

  constructor(settings: Settings, workingDirectory: string) {
    this.settings = settings;
    this.#workingDirectory = workingDirectory;
    this.#configs = new Configs(settings, workingDirectory);
    this.#report = new BuildReport(settings.root);
    this.#report.follow(this.#configs.outermost);
  }

  /** Of the files that tags and rules can concern. */
  get filePatterns(): readonly string[] {
    return filePatterns(this.settings, this.#configs);
  }

  get report(): Pick<BuildReport, "closingLine" | "skipped"> {
    return this.#report;
  }

  /** To be watched. */
  get configFiles(): readonly string[] {
    return [...new Set(this.#configs.all.flatMap(({ files }) => files))];
  }

  /** Changes with the rules files. */
  get configStamp(): string {
    return this.#configs.stamp;
  }

  /** `patterns` are those by which the host lets files through. */
  startFindings(patterns: readonly string[]): readonly Finding[] {
    const findings = this.#tell(this.#configs.outermost);
    if (covers(patterns, this.filePatterns)) return findings;
    const config = this.#configs.all.find(({ path }) => path !== undefined);
    return [...findings, widenedRules(this.shown(config?.path ?? ""))];
  }

  /** The runtime would call itself without end. */
  isOurs(path: string): boolean {
    const nodeModules = this.settings.nodeModules ?? this.#configs.outermost.nodeModules;
    return (nodeModules || !isInNodeModules(path)) && !isOfRuntime(path, this.packages);
  }

  /** The file came by: nobody else took it. What is wrong with its rules file is told once. */
  see(path: string): readonly Finding[] {
    this.#seen.add(path);
    const config = this.#configs.for(path);
    this.#report.follow(config);
    return this.#tell(config);
  }

  /** Whether a tag or a rule can concern the file: cheap enough to ask for every one. */
  concerns(path: string, text: string): boolean {
    const config = this.#configs.for(path);
    return config.concerns(path, config.tags && mentionsTag(text));
  }

  weave(source: Source): Woven {
    const { path, module, text, mapUrl } = source;
    if (langOf(path) === undefined) {
      return asItIs([unknownLanguage(this.shown(path), this.severity)]);
    }
    const result = transform(text, path, {
      ...this.#optionsFor(path, source.sourceType),
      sourcemap: mapUrl !== undefined,
      ...(source.stamp && { stamp: source.stamp }),
    });
    const woven = this.#finish(path, module, text, result);
    return { ...woven, map: finalMap(woven.map, path, text, mapUrl) };
  }

  /** What a compiler made of the file at `path`. The map leads to the compiled text. */
  weaveCompiled(compiled: CompiledText, path: string, text: string, stamp: Stamp): Woven {
    const options = { ...this.#optionsFor(path, undefined), stamp };
    const sourceType = sourceTypeOf(compiled.filename, this.packages) ?? compiled.sourceType;
    const result = transformCompiled({ ...compiled, sourceType }, text, path, options);
    return this.#finish(path, compiled.filename, text, result);
  }

  /** What is decided for a file that was woven before: it counts as if it were woven now. */
  review(path: string, module: string, text: string): Reviewed {
    const planned = plan(text, path, this.#optionsFor(path, undefined));
    const result = planned && { ...planned, code: text, map: undefined };
    return { plan: planned?.plan, findings: this.#finish(path, module, text, result).findings };
  }

  /** All that has a say in a file, but for its own tags. */
  rulesOf(path: string): unknown {
    const { rules, presets, tags } = this.#optionsFor(path, undefined);
    return [rules, presets, tags];
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
    this.#report.miss(missed.map((path) => [this.#configs.for(path), path]));
    const shown = missed.map((path) => this.shown(path));
    const unseen = missed.length === 0 ? [] : [neverSeen(shown, this.severity)];
    if (!isComplete) return unseen;
    const dead = this.#report.deadRules.map(({ rule, place, name }) =>
      deadRule(rule, place, this.severity, name),
    );
    const runtime = runtimeFindings(
      this.settings.root,
      [...this.#woven],
      bundlesRuntime,
      this.packages,
    );
    return [...unseen, ...this.#unparsed, ...dead, ...runtime];
  }

  #optionsFor(path: string, sourceType: SourceType | undefined): TransformOptions {
    const config = this.#configs.for(path);
    const { tags, presets } = config;
    const type = sourceTypeOf(path, this.packages) ?? sourceType;
    return {
      root: this.settings.root,
      rules: config.rulesFor(path),
      presets,
      tags,
      ...(type && { sourceType: type }),
    };
  }

  /** What is told of one file, and counted. */
  #finish(path: string, module: string, text: string, result: TransformResult | null): Woven {
    const config = this.#configs.for(path);
    if (result === null) {
      this.#report.recordNothing(config, path);
      return asItIs([]);
    }
    const { plan, diagnostics, code, map } = result;
    const problem = diagnostics.find((one) => one.code === DOES_NOT_PARSE);
    if (problem !== undefined) return this.#leaveUnparsed(path, text, problem);
    this.#report.record(module, config, path, plan, this.#reasons(path, text, plan));
    const findings = diagnostics.map((diagnostic) => this.#placed(path, diagnostic));
    if (plan.traced === 0) return asItIs(findings);
    this.#woven.add(path);
    return { code, map, findings };
  }

  get severity(): Severity {
    return this.settings.strict ? "error" : "warning";
  }

  #tell(config: FoundConfig): readonly Finding[] {
    if (this.#told.has(config)) return [];
    this.#told.add(config);
    return config.findings;
  }

  #wouldWeave(path: string): boolean {
    if (langOf(path) === undefined || !this.isOurs(path)) return false;
    try {
      // What is on no disk has no path either: a name that another plugin made up, or an empty module.
      const text = readFileSync(path, "utf8");
      const config = this.#configs.for(path);
      return config.concerns(path, config.tags && text.includes("@trace"));
    } catch {
      return false;
    }
  }

  #leaveUnparsed(path: string, text: string, problem: Diagnostic): Woven {
    const finding = unparsed(problem.message, this.#placed(path, problem).place, this.severity);
    if (this.#configs.for(path).tags && mentionsTag(text)) return asItIs([finding]);
    this.#unparsed.push(finding);
    return asItIs([]);
  }

  #placed(path: string, diagnostic: Diagnostic): Finding & { readonly place: Place } {
    const finding = findingOf(diagnostic, this.shown(path));
    return finding.code === TAG_WITHOUT_SITE ? { ...finding, severity: this.severity } : finding;
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
