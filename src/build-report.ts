/** What one build wove, and which rules had a part in it. */
import { compileRules } from "../transformer/index.ts";
import type { Plan, Rule } from "../transformer/types.ts";

interface FileReport {
  readonly traced: number;
  /** Why each site was skipped that a tag or a rule wanted. */
  readonly skipped: readonly string[];
}

export class BuildReport {
  /** By module: one that is loaded twice counts once. */
  readonly #byModule = new Map<string, FileReport>();
  readonly #unmatched: Map<number, readonly [Rule]>;
  #missed = 0;

  constructor(rules: readonly Rule[]) {
    this.#unmatched = new Map(rules.map((rule, index) => [index, [rule]]));
  }

  record(module: string, { file, decisions, traced }: Plan, skipped: readonly string[]): void {
    this.#byModule.set(module, { traced, skipped });
    for (const [index, rule] of this.#unmatched) {
      const matcher = compileRules(rule).forFile(file);
      if (decisions.some(({ site }) => matcher?.decide(site))) this.#unmatched.delete(index);
    }
  }

  /** A file of which nothing is to be told: that may well be what a rule with `trace: false` asked. */
  recordNothing(file: string): void {
    for (const [index, rule] of this.#unmatched) {
      const asksNothing = rule[0].trace === false;
      if (asksNothing && compileRules(rule).forFile(file)) this.#unmatched.delete(index);
    }
  }

  /** Files that a tag or a rule concerns, and that somebody else loaded: no fault of the rule. */
  miss(files: readonly string[]): void {
    this.#missed = files.length;
    for (const [index, rule] of this.#unmatched) {
      const { forFile } = compileRules(rule);
      if (files.some((file) => forFile(file) !== undefined)) this.#unmatched.delete(index);
    }
  }

  /** Indexes of the rules that matched no function. */
  get deadRules(): readonly number[] {
    return [...this.#unmatched.keys()];
  }

  get closingLine(): string {
    const traced = [...this.#byModule.values()].reduce((sum, report) => sum + report.traced, 0);
    const skipped = this.skipped.length;
    return `spanweave: ${traced} traced, ${skipped} skipped, ${this.#missed} never seen`;
  }

  /** In the order of the files' names: that in which they were loaded is chance. */
  get skipped(): readonly string[] {
    const modules = [...this.#byModule.keys()].sort();
    return modules.flatMap((module) => this.#byModule.get(module)?.skipped ?? []);
  }
}
