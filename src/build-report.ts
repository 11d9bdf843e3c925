/** What one build wove, and which rules had a part in it. */
import { compileRules } from "../transformer/index.ts";
import type { FileRules } from "../transformer/rules.ts";
import type { Plan, Rule } from "../transformer/types.ts";
import { isBelow } from "./config/find.ts";
import type { FoundConfig } from "./configs.ts";
import type { Place } from "./findings.ts";

interface FileReport {
  readonly traced: number;
  /** Why each site was skipped that a tag or a rule wanted. */
  readonly skipped: readonly string[];
}

export interface DeadRule {
  readonly rule: Rule;
  readonly place: Place | undefined;
  /** Says where it stands when no place does. */
  readonly name: string | undefined;
}

interface Unmatched extends DeadRule {
  /** Matches sites of any file. */
  readonly alone: readonly [Rule];
}

export class BuildReport {
  readonly #root: string;
  /** By module: one that is loaded twice counts once. */
  readonly #byModule = new Map<string, FileReport>();
  readonly #followed = new Set<FoundConfig>();
  readonly #unmatched = new Map<Rule, Unmatched>();
  /** Rules whose `files` matched one of this build. */
  readonly #reached = new Set<Rule>();
  #missed = 0;
  /** Why weaving is switched off somewhere. */
  #off: string | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** Its rules are expected to match something from now on. */
  follow(config: FoundConfig): void {
    if (this.#followed.has(config)) return;
    if (config.off !== undefined) {
      this.#off ??= config.off;
      return;
    }
    // The host's own rules are those of every config.
    const isFirst = this.#followed.size === 0;
    this.#followed.add(config);
    for (const [index, rule] of config.rules.entries()) {
      const isHosts = config.isHosts(index);
      if (isHosts ? !isFirst : !config.isOwn(index)) continue;
      const place = config.placeOfRule(index);
      const name = isHosts ? undefined : config.nameOfRule(index);
      this.#unmatched.set(rule, { rule, place, name, alone: [{ ...rule, files: "**" }] });
      if (isHosts || !isAbove(config.folder, this.#root)) this.#reached.add(rule);
    }
  }

  record(
    module: string,
    config: FoundConfig,
    path: string,
    { decisions, traced }: Plan,
    skipped: readonly string[],
  ): void {
    this.#byModule.set(module, { traced, skipped });
    for (const [rule, matcher] of this.#candidates(config, path)) {
      if (decisions.some(({ site }) => matcher.decide(site))) this.#unmatched.delete(rule);
    }
  }

  /** Nothing in it is traced, whatever was decided. */
  leave(module: string): void {
    const skipped = this.#byModule.get(module)?.skipped ?? [];
    this.#byModule.set(module, { traced: 0, skipped });
  }

  /** A file of which nothing is to be told: that may well be what a rule with `trace: false` asked. */
  recordNothing(config: FoundConfig, path: string): void {
    for (const [rule] of this.#candidates(config, path)) {
      if (rule.trace === false) this.#unmatched.delete(rule);
    }
  }

  /** Files that a tag or a rule concerns, and that somebody else loaded: no fault of the rule. */
  miss(files: readonly (readonly [FoundConfig, string])[]): void {
    this.#missed = files.length;
    for (const [config, path] of files) {
      for (const [rule] of this.#candidates(config, path)) this.#unmatched.delete(rule);
    }
  }

  /** Rules that matched no function. */
  get deadRules(): readonly DeadRule[] {
    return [...this.#unmatched.values()].filter(({ rule }) => this.#reached.has(rule));
  }

  get closingLine(): string {
    const traced = [...this.#byModule.values()].reduce((sum, report) => sum + report.traced, 0);
    const skipped = this.skipped.length;
    if (this.#followed.size === 0) return `spanweave: off, ${this.#off}`;
    return `spanweave: ${traced} traced, ${skipped} skipped, ${this.#missed} never seen`;
  }

  /** In the order of the files' names: that in which they were loaded is chance. */
  get skipped(): readonly string[] {
    const modules = [...this.#byModule.keys()].sort();
    return modules.flatMap((module) => this.#byModule.get(module)?.skipped ?? []);
  }

  /** Unmatched rules that are about the file. */
  *#candidates(config: FoundConfig, path: string): Generator<readonly [Rule, FileRules]> {
    for (const [index, rule] of config.rules.entries()) {
      const unmatched = this.#unmatched.get(rule);
      if (unmatched === undefined || !config.matchesFile(index, path)) continue;
      this.#reached.add(rule);
      const matcher = compileRules(unmatched.alone, config.presets).forFile("any");
      if (matcher !== undefined) yield [rule, matcher];
    }
  }
}

/** A file above the root is that of several builds: rules about other folders are no concern of this one. */
function isAbove(folder: string, root: string): boolean {
  return folder !== root && isBelow(folder, root);
}
