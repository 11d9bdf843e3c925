/** Weaves the files of one build, for a host that knows how files come and go. */
import { join, relative } from "node:path";
import { type CompiledText, transformCompiled } from "../transformer/compiled.ts";
import { HAZARDS, mentionsTag, planConcerned, transform } from "../transformer/index.ts";
import { linesOf } from "../transformer/lines.ts";
import { langOf } from "../transformer/parse.ts";
import type { PlanResult } from "../transformer/plan-text.ts";
import type {
  Diagnostic,
  Lang,
  Plan,
  Severity,
  SourceMap,
  SourceType,
  TransformOptions,
} from "../transformer/types.ts";
import { BuildReport } from "./build-report.ts";
import { Configs, type FoundConfig } from "./configs.ts";
import { covers, filePatterns, rulePatterns } from "./file-filter.ts";
import { readText } from "./files.ts";
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
import { lists, PackageJsons, sourceTypeOf } from "./package-json.ts";
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
  /** Where its name does not tell. */
  readonly lang?: Lang | undefined;
  /** The host itself follows the map that the text names. */
  readonly composesMaps?: boolean;
  /** What kind of code it is, its package does not tell: somebody has compiled it. */
  readonly isOfNoPackage?: boolean;
  /** What woven code imports, where that is not the runtime's name. */
  readonly runtime?: string;
  readonly stamp?: Stamp;
  /** No rule is about it. */
  readonly hasTagsOnly?: boolean;
}

export interface Woven {
  /** Undefined: the file stays as it is. */
  readonly code: string | undefined;
  readonly map: SourceMap | undefined;
  readonly findings: readonly Finding[];
  /** How many functions were woven, and why each other was not that a tag or a rule wanted. */
  readonly counts?: { readonly traced: number; readonly skipped: readonly string[] };
}

/** What a host that emits by itself has to weave; undefined for nothing. */
export interface Planned {
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

  /** Of the files that need no tag to be concerned; undefined where any file can be. */
  get rulePatterns(): readonly string[] | undefined {
    return rulePatterns(this.settings, this.#configs);
  }

  get report(): Pick<BuildReport, "closingLine" | "skipped"> {
    return this.#report;
  }

  /** To be watched. */
  get configFiles(): readonly string[] {
    return [...new Set(this.#configs.all.flatMap(({ files }) => files))];
  }

  /** All that decides what becomes of a file, as far as the outermost rules file says it. */
  get meaning(): unknown {
    const { rules, presets, tags, nodeModules, off } = this.#configs.outermost;
    return { rules, presets, tags, nodeModules, off, settings: this.settings };
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
    return !this.#configs.leavesOut(path) && !isOfRuntime(path, this.packages);
  }

  /** The file came by: nobody else took it. */
  see(path: string): readonly Finding[] {
    this.#seen.add(path);
    return this.follow(path);
  }

  /** The file is of the build, so its rules file counts. What is wrong with that is told once. */
  follow(path: string): readonly Finding[] {
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
    const ofPackage = source.isOfNoPackage ? undefined : sourceTypeOf(source.path, this.packages);
    const type = ofPackage ?? source.sourceType;
    const { result, findings, counts } = this.#take({ ...source, sourceType: type }, transform);
    const said = counts === undefined ? { findings } : { findings, counts };
    if (result === undefined) return { code: undefined, map: undefined, ...said };
    return { code: result.code, map: finalMap(result.map, source), ...said };
  }

  /** What a compiler made of `source`. The map leads to the compiled text. */
  weaveCompiled(compiled: CompiledText, source: Omit<Source, "mapUrl" | "sourceType">): Woven {
    const sourceType = sourceTypeOf(source.path, this.packages);
    const { result, findings, counts } = this.#take(
      { ...source, sourceType, mapUrl: undefined },
      (text, path, options) =>
        transformCompiled(compiled, text, path, { ...options, sourcemap: true }),
    );
    return { code: result?.code, map: result?.map, findings, ...(counts && { counts }) };
  }

  /** What has a say in a file that no rule is about, but for its own tags. */
  termsOf(path: string): unknown {
    const { presets, tags } = this.#configs.for(path);
    return [presets, tags];
  }

  /** For a host that emits by itself: it knows what kind of code the file is. */
  plan(source: Omit<Source, "mapUrl">): Planned {
    const { result, findings } = this.#take({ ...source, mapUrl: undefined }, planConcerned);
    return { plan: result?.plan, findings };
  }

  /** `result` holds what is to be woven; undefined for nothing. */
  #take<Result extends PlanResult>(
    given: Source,
    work: (text: string, path: string, options: TransformOptions) => Result | null,
  ): Pick<Woven, "findings" | "counts"> & { readonly result?: Result } {
    const { path, module, text, mapUrl, sourceType, runtime, stamp, hasTagsOnly } = given;
    const { lang = langOf(path) } = given;
    const { root } = this.settings;
    const config = this.#configs.for(path);
    const { tags, presets } = config;
    const result = work(text, path, {
      root,
      rules: hasTagsOnly ? [] : config.rulesFor(path),
      presets,
      tags,
      sourcemap: mapUrl !== undefined,
      ...(sourceType && { sourceType }),
      ...(lang && { lang }),
      ...(runtime && { runtime }),
      ...(stamp && { stamp }),
      reactCompiler: this.#hasReactCompiler(path),
    });
    if (lang === undefined) {
      return { findings: [unknownLanguage(this.shown(path), this.severity)] };
    }
    if (result === null) {
      this.#report.recordNothing(config, path);
      return { findings: [] };
    }
    const problem = result.diagnostics.find(({ code }) => code === DOES_NOT_PARSE);
    if (problem !== undefined) {
      return { findings: this.#leaveUnparsed(path, text, problem) };
    }
    const reasons = this.#reasons(path, text, result.plan);
    this.#report.record(module, config, path, result.plan, reasons);
    const findings = result.diagnostics.map((diagnostic) => this.#placed(path, diagnostic));
    const counts = { traced: result.plan.traced, skipped: reasons };
    if (counts.traced === 0) return { findings, counts };
    this.#woven.add(path);
    return { result, findings, counts };
  }

  /** Where it is installed, it compiles what there is to compile. */
  #hasReactCompiler(path: string): boolean {
    const packages = [
      this.packages.nearest(path),
      this.packages.nearest(join(this.settings.root, "x")),
    ];
    return packages.some((one) => one !== undefined && lists(one, REACT_COMPILERS));
  }

  /** A file that the host has from its cache counts as if it had come by. */
  recall(path: string): void {
    if (this.#seen.has(path) || langOf(path) === undefined || !this.isOurs(path)) return;
    const text = readText(path);
    if (text === undefined) return;
    this.see(path);
    if (!this.concerns(path, text)) return;
    this.weave({ path, module: path, text, mapUrl: undefined, sourceType: undefined });
  }

  /** What was to be woven stays as it is after all. */
  leave(module: string): void {
    this.#report.leave(module);
  }

  leaveBytes(path: string): Woven {
    return asItIs([notText(this.shown(path), this.severity)]);
  }

  /**
   * `inputs` are the files of the build; `isComplete` tells that the host found no error in it;
   * `advice` is what helps where one of them never came by.
   */
  endFindings(
    inputs: readonly string[],
    isComplete: boolean,
    bundlesRuntime: boolean,
    advice?: string,
  ): readonly Finding[] {
    const missed = inputs.filter((path) => !this.#seen.has(path) && this.#wouldWeave(path)).sort();
    this.#report.miss(missed.map((path) => [this.#configs.for(path), path]));
    const shown = missed.map((path) => this.shown(path));
    const unseen = missed.length === 0 ? [] : [neverSeen(shown, this.severity, advice)];
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
    const text = readText(path);
    if (text === undefined) return false;
    const config = this.#configs.for(path);
    return config.concerns(path, config.tags && text.includes("@trace"));
  }

  #leaveUnparsed(path: string, text: string, problem: Diagnostic): readonly Finding[] {
    const finding = unparsed(problem.message, this.#placed(path, problem).place, this.severity);
    if (this.#configs.for(path).tags && mentionsTag(text)) return [finding];
    this.#unparsed.push(finding);
    return [];
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

const REACT_COMPILERS = ["babel-plugin-react-compiler", "oxc-transform-react"];
const DOES_NOT_PARSE = "SW001";
const TAG_WITHOUT_SITE = "SW102";

function asItIs(findings: readonly Finding[]): Woven {
  return { code: undefined, map: undefined, findings };
}

function finalMap(
  map: SourceMap | undefined,
  { path, text, mapUrl, composesMaps = false }: Source,
): SourceMap | undefined {
  if (map === undefined || mapUrl === undefined) return undefined;
  const input = composesMaps ? undefined : readInputMap(text, path, mapUrl);
  return input === undefined ? { ...map, sources: [mapUrl] } : composeMaps(map, input);
}
