/** whyNoRule(): what keeps the rules of a file from a function that no tag speaks of. */
import { compileRules } from "../../transformer/index.ts";
import type { FileRules } from "../../transformer/rules.ts";
import type { Rule, Site } from "../../transformer/types.ts";
import type { FoundConfig } from "../configs.ts";
import { ruleWhere } from "./rule-where.ts";

/** By what a rule leaves out a function of a file that it is about. */
const SELECTORS = {
  functions: () => "does not name it",
  kinds: ({ kind }: Site) => `is not for ${NAMES[kind]}`,
  exported: ({ exported }: Site) =>
    exported ? "is for what is not exported" : "is for what is exported",
  async: ({ async }: Site) => (async ? "is for what is not async" : "is for what is async"),
  decorated: ({ decorators }: Site) =>
    decorators.length > 0 ? "is for other decorators" : "is for what is decorated",
  minStatements: ({ statements }: Site, { minStatements }: Rule) =>
    `is for ${minStatements} statements or more, and it has ${statements}`,
} as const satisfies Partial<Record<keyof Rule, (site: Site, rule: Rule) => string>>;

const NAMES: Readonly<Record<Site["kind"], string>> = {
  function: "functions",
  method: "methods",
  accessor: "accessors",
  constructor: "constructors",
  callback: "callbacks",
};

export function whyNoRule(site: Site, path: string, config: FoundConfig): string {
  const noTag = config.tags ? "no tag" : "tags are off";
  if (config.rules.length === 0) return `${noTag}, and there are no rules`;
  const about = config.rules
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule, index }) => rule.trace !== false && config.matchesFile(index, path));
  if (about.length === 0) return `${noTag}, and no rule is about this file`;
  for (const { rule, index } of about.reverse()) {
    for (const [selector, without] of withoutSelectors(rule, config)) {
      if (without.decide(site) === undefined) continue;
      const said = SELECTORS[selector](site, rule);
      return `${noTag}, and rule ${index + 1} ${said} (${ruleWhere(index, config)})`;
    }
  }
  return `${noTag}, and no rule matches`;
}

type Loosened = readonly (readonly [keyof typeof SELECTORS, FileRules])[];
const loosened = new WeakMap<Rule, Loosened>();

/** The rule without one of its selectors: what it matches then, that one leaves out. */
function withoutSelectors(rule: Rule, { presets }: FoundConfig): Loosened {
  const known = loosened.get(rule);
  if (known !== undefined) return known;
  const names = Object.keys(SELECTORS) as (keyof typeof SELECTORS)[];
  const made = names
    .filter((name) => name === "kinds" || rule[name] !== undefined)
    .flatMap((name) => {
      const { [name]: _, ...others } = rule;
      const all = { ...others, files: "**", ...(name === "kinds" && { kinds: "all" as const }) };
      const compiled = compileRules([all], presets).forFile("any");
      return compiled === undefined ? [] : [[name, compiled] as const];
    });
  loosened.set(rule, made);
  return made;
}
