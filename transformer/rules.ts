/** compileRules(): rules as their author wrote them, checked at once and ready to match. */
import { compileGlobs, globProblem } from "./globs.ts";
import { meantOrKnown } from "./nearest.ts";
import { isOption, OPTION_NAMES, readOption } from "./options.ts";
import { PRESETS, type Presets, wordsTaken } from "./presets.ts";
import { isSecretName } from "./secrets.ts";
import { isSelector, KINDS, SELECTOR_NAMES, SELECTORS, type Selectors } from "./selectors.ts";
import { PLACEHOLDERS, templateProblem } from "./span-name.ts";
import type { Options, Rule, Site, SiteKind } from "./types.ts";
import { type Path, type Written, writtenOf } from "./written.ts";

export interface RuleDecision {
  /** Index of the last rule that matches, which decides. */
  readonly index: number;
  readonly trace: boolean;
  /** Indexes of all that match and trace. */
  readonly rules: readonly number[];
  /** Their options, merged in order. */
  readonly options: readonly Options[];
}

/** The rules that can match a file, ready for its sites. */
export interface FileRules {
  decide(site: Site): RuleDecision | undefined;
}

export interface CompiledRules {
  /** Undefined when no rule can match the file. */
  forFile(file: string): FileRules | undefined;
}

export class RuleError extends Error {
  readonly code: string;
  /** Which rule is wrong. */
  readonly index: number;
  /** Where in it: `["kinds", 0]`. */
  readonly path: Path;
  readonly detail: string;

  constructor(code: string, index: number, path: Path, detail: string) {
    super(`[spanweave] ${code}: rules[${index}]: ${detail}`);
    this.name = "RuleError";
    this.code = code;
    this.index = index;
    this.path = path;
    this.detail = detail;
  }
}

interface CompiledRule {
  readonly index: number;
  readonly trace: boolean;
  readonly options: Options;
  matchesFile(file: string): boolean;
  matchesSite(site: Site): boolean;
}

const compiled = new WeakMap<
  readonly Rule[],
  { readonly presets: Presets; readonly result: CompiledRules }
>();

export function compileRules(rules: readonly Rule[], presets: Presets = PRESETS): CompiledRules {
  const known = compiled.get(rules);
  if (known?.presets === presets) return known.result;
  const all = rules.map((rule, index) => compileRule(rule, index, presets));
  const result: CompiledRules = {
    forFile(file) {
      const candidates = all.filter((rule) => rule.matchesFile(file));
      return candidates.length === 0 ? undefined : { decide: (site) => decide(candidates, site) };
    },
  };
  compiled.set(rules, { presets, result });
  return result;
}

function decide(candidates: readonly CompiledRule[], site: Site): RuleDecision | undefined {
  const matching = candidates.filter((rule) => rule.matchesSite(site));
  const last = matching.at(-1);
  if (last === undefined) return undefined;
  const tracing = matching.filter(({ trace }) => trace);
  return {
    index: last.index,
    trace: last.trace,
    rules: tracing.map(({ index }) => index),
    options: tracing.map(({ options }) => options),
  };
}

const DEFAULT_KINDS: readonly SiteKind[] = ["function", "method"];

function compileRule(rule: Rule, index: number, presets: Presets): CompiledRule {
  const { selectors, options } = readRule(rule, index, presets);
  const { kinds = DEFAULT_KINDS, exported, async, minStatements = 0 } = selectors;
  const matchesName = compileGlobs(selectors.functions);
  const matchesDecorators = compileDecorated(selectors.decorated);
  const wanted = new Set(kinds === "all" ? KINDS : typeof kinds === "string" ? [kinds] : kinds);
  return {
    index,
    trace: selectors.trace ?? true,
    options,
    matchesFile: compileGlobs(selectors.files),
    matchesSite: (site) =>
      wanted.has(site.kind) &&
      (exported === undefined || exported === site.exported) &&
      (async === undefined || async === site.async) &&
      site.statements >= minStatements &&
      matchesDecorators(site.decorators) &&
      matchesName(site.name),
  };
}

function compileDecorated(
  decorated: Rule["decorated"],
): (decorators: readonly string[]) => boolean {
  if (decorated === undefined) return () => true;
  if (typeof decorated === "boolean") return ({ length }) => length > 0 === decorated;
  const names = new Set(typeof decorated === "string" ? [decorated] : decorated);
  return (decorators) =>
    decorators.some((one) => names.has(one) || names.has(one.slice(one.lastIndexOf(".") + 1)));
}

function readRule(
  rule: unknown,
  index: number,
  presets: Presets,
): { selectors: Selectors; options: Options } {
  const written = writtenOf(rule);
  const fail = (code: string, path: Path, detail: string, suggestion?: string): never => {
    throw new RuleError(
      code,
      index,
      path,
      suggestion === undefined ? detail : `${detail}; ${suggestion}`,
    );
  };
  if (written.type !== "object") return fail("SW301", [], "a rule is an object");
  if (written.entries.length === 0) {
    return fail("SW306", [], "this rule is empty", 'to trace everything, write "functions": "**"');
  }
  const selectors: Record<string, unknown> = {};
  let options: Options = {};
  for (const { key, keyAt, value } of written.entries) {
    const wrong = (at: Path, message: string, suggestion?: string): void =>
      void fail(CODES[key] ?? "SW303", at, message, suggestion);
    if (isSelector(key)) {
      selectors[key] = SELECTORS[key].form.read(value, (at: Path, message, suggestion) =>
        wrong(at, `wrong value for "${key}": ${message}`, suggestion),
      );
      if (key === "files" || key === "functions") checkGlobs(value, fail);
    } else if (isOption(key)) {
      options = { ...options, ...readOption(key, value, wrong) };
    } else {
      const known = [...SELECTOR_NAMES, ...OPTION_NAMES];
      const suggestion = meantOrKnown(key, known);
      fail("SW302", keyAt, `unknown key "${key}"`, suggestion);
    }
  }
  checkOptions(options, presets, fail);
  return { selectors, options };
}

/** Wrong values have one code, but for two that tell more. */
const CODES: Readonly<Record<string, string>> = {
  kinds: "SW304",
  files: "SW305",
  functions: "SW305",
};

type Fail = (code: string, path: Path, detail: string, suggestion?: string) => never;

function checkGlobs(value: Written<Path>, fail: Fail): void {
  for (const one of value.type === "list" ? value.items : [value]) {
    const problem = one.type === "string" ? globProblem(one.value) : undefined;
    if (one.type === "string" && problem !== undefined) {
      fail("SW307", one.at, `the glob "${one.value}" can't match: ${problem}`);
    }
  }
}

function checkOptions({ name, preset, args, redact }: Options, presets: Presets, fail: Fail): void {
  if (preset !== undefined && !Object.hasOwn(presets, preset)) {
    const known = Object.keys(presets);
    const suggestion = meantOrKnown(preset, known);
    fail("SW308", ["preset"], `there is no preset "${preset}"`, suggestion);
  }
  const takes = wordsTaken(presets, preset);
  const problem =
    name === undefined ? undefined : templateProblem(name, [...PLACEHOLDERS, ...takes]);
  if (problem !== undefined) fail("SW309", ["name"], problem.message, problem.suggestion);
  const secret =
    typeof args === "object" && redact !== false
      ? args.find(({ parameter }) => isSecretName(parameter))
      : undefined;
  if (secret !== undefined) {
    const said = `"${secret.parameter}" sounds like a secret, which is not captured`;
    fail("SW310", ["args"], said, 'leave it out, or add "redact": false if it is meant');
  }
}
