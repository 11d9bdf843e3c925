/** compileRules(): globs to a matcher, once; errors early. */
import picomatch from "picomatch";
import type { Rule, Site, SiteKind } from "./types.ts";

/** The rules that can match a file, ready for its sites. */
export interface FileRules {
  /** Index of the last rule that matches, and what it says. */
  decide(site: Site): { readonly index: number; readonly trace: boolean } | undefined;
}

export interface CompiledRules {
  /** Undefined when no rule can match the file. */
  forFile(file: string): FileRules | undefined;
}

export class RuleError extends Error {
  readonly code: string;
  /** Which rule is wrong. */
  readonly index: number;
  readonly detail: string;

  constructor(code: string, index: number, detail: string) {
    super(`[spanweave] ${code}: rules[${index}]: ${detail}`);
    this.name = "RuleError";
    this.code = code;
    this.index = index;
    this.detail = detail;
  }
}

interface CompiledRule {
  readonly index: number;
  readonly trace: boolean;
  matchesFile(file: string): boolean;
  matchesSite(site: Site): boolean;
}

const compiled = new WeakMap<readonly Rule[], CompiledRules>();

export function compileRules(rules: readonly Rule[]): CompiledRules {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const all = rules.map(compileRule);
  const result: CompiledRules = {
    forFile(file) {
      const candidates = all.filter((rule) => rule.matchesFile(file));
      if (candidates.length === 0) return undefined;
      return { decide: (site) => candidates.findLast((rule) => rule.matchesSite(site)) };
    },
  };
  compiled.set(rules, result);
  return result;
}

const KINDS: readonly SiteKind[] = ["function", "method", "accessor", "constructor", "callback"];
const DEFAULT_KINDS: readonly SiteKind[] = ["function", "method"];
const KEYS = ["files", "functions", "kinds", "exported", "trace"];

function compileRule(rule: Rule, index: number): CompiledRule {
  checkRule(rule, index);
  const matchesFile = compileGlobs(rule.files, "files", index);
  const matchesName = compileGlobs(rule.functions, "functions", index);
  const kinds = new Set(rule.kinds === "all" ? KINDS : list(rule.kinds ?? DEFAULT_KINDS));
  return {
    index,
    trace: rule.trace ?? true,
    matchesFile,
    matchesSite: (site) =>
      kinds.has(site.kind) &&
      (rule.exported === undefined || rule.exported === site.exported) &&
      matchesName(site.name),
  };
}

function checkRule(rule: Rule, index: number): void {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) {
    throw new RuleError("SW301", index, "a rule is an object");
  }
  for (const key of Object.keys(rule)) {
    if (!KEYS.includes(key)) {
      throw new RuleError("SW302", index, `unknown key "${key}"; known are ${KEYS.join(", ")}`);
    }
  }
  for (const key of ["exported", "trace"] as const) {
    if (rule[key] !== undefined && typeof rule[key] !== "boolean") {
      throw new RuleError("SW303", index, `"${key}" is true or false`);
    }
  }
  for (const kind of list(rule.kinds ?? [])) {
    if (kind !== "all" && !KINDS.includes(kind)) {
      throw new RuleError(
        "SW304",
        index,
        `unknown kind "${String(kind)}"; known are ${KINDS.join(", ")}, all`,
      );
    }
  }
}

/** A name matches if some glob matches it and no `!glob` does; only `!globs` start from everything. */
function compileGlobs(
  globs: string | readonly string[] | undefined,
  key: string,
  index: number,
): (text: string) => boolean {
  if (globs === undefined) return () => true;
  const all = list(globs);
  if (all.length === 0 || all.some((glob) => typeof glob !== "string" || glob === "")) {
    throw new RuleError("SW305", index, `"${key}" is a glob, or a list of globs`);
  }
  const included = all.filter((glob) => !glob.startsWith("!"));
  const excluded = all.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  // Extended globs can backtrack without end: CVE-2026-33671.
  const compile = (list: readonly string[]): ((text: string) => boolean) =>
    picomatch([...list], { dot: true, noextglob: true });
  const isIncluded = included.length === 0 ? () => true : compile(included);
  const isExcluded = excluded.length === 0 ? () => false : compile(excluded);
  return (text) => isIncluded(text) && !isExcluded(text);
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
