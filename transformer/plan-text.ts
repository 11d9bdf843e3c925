/** planText(): what is decided for each function of one file. */
import { Binder } from "./bind.ts";
import { diagnosticsFor, doesNotParse, nestsTooDeep } from "./diagnostics.ts";
import type { SyntaxProblem } from "./outline.ts";
import { findRedeclaration, langOf, type Parsed, parse } from "./parse.ts";
import { pathInRoot } from "./paths.ts";
import { decideAll } from "./plan.ts";
import { PRESETS } from "./presets.ts";
import { refuseReact } from "./react-compiler.ts";
import { compileRules, type FileRules } from "./rules.ts";
import { findSites } from "./sites.ts";
import { mentionsTag, Tags } from "./tags.ts";
import type { Diagnostic, Lang, Plan, TransformOptions, TransformResult } from "./types.ts";

export type PlanResult = Pick<TransformResult, "plan" | "diagnostics">;

export interface PlannedText extends PlanResult {
  readonly parsed: Parsed;
}

/** Undefined: no tag and no rule can speak of any function in it, or it holds no code. */
export function langIfConcerned(
  source: string,
  filename: string,
  options: TransformOptions,
): Lang | undefined {
  const file = pathInRoot(filename, options.root);
  const readsTags = options.tags !== false && mentionsTag(source);
  if (!readsTags && rulesFor(file, options) === undefined) return undefined;
  return options.lang ?? langOf(filename);
}

export function planText(
  source: string,
  filename: string,
  lang: Lang,
  options: TransformOptions,
): PlannedText {
  const file = pathInRoot(filename, options.root);
  const at = diagnosticsFor(file, source);
  const parsed = parse(filename, source, lang, options.sourceType);
  const broken = (problem: SyntaxProblem): PlannedText => ({
    ...unharmed(source, file, doesNotParse(at, problem)),
    parsed,
  });
  if (parsed.problem !== undefined) return broken(parsed.problem);

  const diagnostics: Diagnostic[] = [];
  const { sites: found, mayRedeclareParameter } = findSites(parsed, source, file);
  const sites = options.reactCompiler ? refuseReact(found, source) : found;
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

/** Null where nothing is to be said of any function; else the text as it is, where nothing is woven. */
export function unwoven(source: string, { plan, diagnostics }: PlanResult): TransformResult | null {
  const isUntouched = plan.decisions.every(({ because }) => because.by === "nothing");
  const isSilent = isUntouched && diagnostics.length === 0;
  return isSilent ? null : { code: source, map: undefined, plan, diagnostics };
}

/** The stack has an end: a file that nests too deep is left alone, and says so. */
export function unlessTooDeep<T>(
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

function rulesFor(file: string, options: TransformOptions): FileRules | undefined {
  return compileRules(options.rules ?? NO_RULES, options.presets ?? PRESETS).forFile(file);
}

const NO_RULES: TransformOptions["rules"] & object = [];
