/** transform(): source in, woven code out. Reads as the table of contents. */
import { Binder } from "./bind.ts";
import { diagnosticsFor, doesNotParse, nestsTooDeep } from "./diagnostics.ts";
import { emitEdits } from "./emit-edits.ts";
import type { SyntaxProblem } from "./outline.ts";
import { findRedeclaration, langOf, type Parsed, parse } from "./parse.ts";
import { pathInRoot } from "./paths.ts";
import { decideAll } from "./plan.ts";
import { PRESETS } from "./presets.ts";
import { compileRules, type FileRules } from "./rules.ts";
import { DOOR_SPECIFIER, isWoven } from "./shape.ts";
import { findSites } from "./sites.ts";
import { mentionsTag, Tags } from "./tags.ts";
import type { Diagnostic, Lang, Plan, TransformOptions, TransformResult } from "./types.ts";

export { codeFrame, headline } from "./diagnostics.ts";
export { HAZARDS } from "./hazards.ts";
export { compileRules, RuleError } from "./rules.ts";
export { DOOR_SPECIFIER } from "./shape.ts";
export { mentionsTag } from "./tags.ts";
export type * from "./types.ts";

/** Null when no tag and no rule speaks of any function, and there is nothing to say. */
export function transform(
  source: string,
  filename: string,
  options: TransformOptions = {},
): TransformResult | null {
  return unlessTooDeep(source, filename, options, () => weave(source, filename, options));
}

/**
 * What is decided for each function, also where no tag and no rule speaks of any; nothing is woven.
 * Null when the file holds no code, or is woven already.
 */
export function plan(
  source: string,
  filename: string,
  options: TransformOptions = {},
): PlanResult | null {
  const lang = options.lang ?? langOf(filename);
  if (lang === undefined || isWoven(source, options.runtime ?? DOOR_SPECIFIER)) return null;
  return unlessTooDeep(source, filename, options, () => planText(source, filename, lang, options));
}

export type PlanResult = Pick<TransformResult, "plan" | "diagnostics">;

function weave(
  source: string,
  filename: string,
  options: TransformOptions,
): TransformResult | null {
  const runtime = options.runtime ?? DOOR_SPECIFIER;
  const file = pathInRoot(filename, options.root);
  const readsTags = options.tags !== false && mentionsTag(source);
  const lang = options.lang ?? langOf(filename);
  if (lang === undefined || (!readsTags && rulesFor(file, options) === undefined)) return null;
  if (isWoven(source, runtime)) return null;

  const { parsed, plan, diagnostics } = planText(source, filename, lang, options);
  if (plan.traced === 0) {
    const isUntouched = plan.decisions.every(({ because }) => because.by === "nothing");
    const isSilent = isUntouched && diagnostics.length === 0;
    return isSilent ? null : { code: source, map: undefined, plan, diagnostics };
  }
  const mapSource = options.sourcemap === false ? undefined : file.slice(file.lastIndexOf("/") + 1);
  return { ...emitEdits({ source, parsed, plan, runtime, mapSource }), plan, diagnostics };
}

function planText(
  source: string,
  filename: string,
  lang: Lang,
  options: TransformOptions,
): PlanResult & { readonly parsed: Parsed } {
  const file = pathInRoot(filename, options.root);
  const at = diagnosticsFor(file, source);
  const parsed = parse(filename, source, lang, options.sourceType);
  const broken = (problem: SyntaxProblem): PlanResult & { readonly parsed: Parsed } => ({
    ...unharmed(source, file, doesNotParse(at, problem)),
    parsed,
  });
  if (parsed.problem !== undefined) return broken(parsed.problem);

  const diagnostics: Diagnostic[] = [];
  const { sites, mayRedeclareParameter } = findSites(parsed, source, file);
  const early = mayRedeclareParameter ? findRedeclaration(filename, source, parsed) : undefined;
  if (early !== undefined) return broken(early);
  const presets = options.presets ?? PRESETS;
  const rules = rulesFor(file, options);
  const { comments } = parsed;
  const readsTags = options.tags !== false && mentionsTag(source);
  const tags = readsTags ? new Tags({ source, comments, lang, presets, at }) : undefined;
  const binder = new Binder(filename, source, parsed, at);
  const decisions = decideAll(sites, { file, tags, rules, presets, binder, at }, diagnostics);
  tags?.reportUnused();
  diagnostics.push(...(tags?.diagnostics ?? []), ...binder.diagnostics);
  const traced = decisions.filter((decision) => decision.traced).length;
  return { parsed, plan: { file, sourceType: parsed.sourceType, decisions, traced }, diagnostics };
}

function rulesFor(file: string, options: TransformOptions): FileRules | undefined {
  return compileRules(options.rules ?? NO_RULES, options.presets ?? PRESETS).forFile(file);
}

/** The stack has an end: a file that nests too deep is left alone, and says so. */
function unlessTooDeep<T>(
  source: string,
  filename: string,
  { root }: TransformOptions,
  work: () => T,
): T | TransformResult {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const file = pathInRoot(filename, root);
    return unharmed(source, file, nestsTooDeep(diagnosticsFor(file, source)));
  }
}

/** The text as it was, and why nothing could be planned for it. */
function unharmed(source: string, file: string, diagnostic: Diagnostic): TransformResult {
  const plan: Plan = { file, sourceType: "module", decisions: [], traced: 0 };
  return { code: source, map: undefined, plan, diagnostics: [diagnostic] };
}

const NO_RULES: TransformOptions["rules"] & object = [];
