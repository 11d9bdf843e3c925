/** transform(): source in, woven code out. Reads as the table of contents. */
import { diagnosticsFor, doesNotParse, nestsTooDeep } from "./diagnostics.ts";
import { emitEdits } from "./emit-edits.ts";
import { findRedeclaration, langOf, parse } from "./parse.ts";
import { pathInRoot } from "./paths.ts";
import { decideAll } from "./plan.ts";
import { compileRules } from "./rules.ts";
import { DOOR_SPECIFIER, isWoven } from "./shape.ts";
import { findSites } from "./sites.ts";
import { mentionsTag, Tags } from "./tags.ts";
import type { Diagnostic, Plan, TransformOptions, TransformResult } from "./types.ts";

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
  try {
    return weave(source, filename, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The stack has an end: a file that nests too deep is left alone, and says so.
    const file = pathInRoot(filename, options.root);
    return unharmed(source, file, nestsTooDeep(diagnosticsFor(file, source)));
  }
}

function weave(
  source: string,
  filename: string,
  options: TransformOptions,
): TransformResult | null {
  const runtime = options.runtime ?? DOOR_SPECIFIER;
  const file = pathInRoot(filename, options.root);
  const rules = compileRules(options.rules ?? NO_RULES).forFile(file);
  const readsTags = options.tags !== false && mentionsTag(source);
  const lang = options.lang ?? langOf(filename);
  if (lang === undefined || (!readsTags && rules === undefined)) return null;
  if (isWoven(source, runtime)) return null;

  const at = diagnosticsFor(file, source);
  const parsed = parse(filename, source, lang, options.sourceType);
  if (parsed.problem !== undefined) {
    return unharmed(source, file, doesNotParse(at, parsed.problem));
  }

  const diagnostics: Diagnostic[] = [];
  const { sites, mayRedeclareParameter } = findSites(parsed, source, file);
  const early = mayRedeclareParameter ? findRedeclaration(filename, source, parsed) : undefined;
  if (early !== undefined) return unharmed(source, file, doesNotParse(at, early));
  const tags = readsTags ? new Tags(source, parsed.comments, at) : undefined;
  const decisions = decideAll(sites, tags, rules, at, diagnostics);
  tags?.reportUnused();
  diagnostics.push(...(tags?.diagnostics ?? []));
  const traced = decisions.filter((decision) => decision.traced).length;
  const plan = { file, sourceType: parsed.sourceType, decisions, traced };
  if (traced === 0) {
    const isUntouched = decisions.every(({ because }) => because.by === "nothing");
    const isSilent = isUntouched && diagnostics.length === 0;
    return isSilent ? null : { code: source, map: undefined, plan, diagnostics };
  }
  const mapSource = options.sourcemap === false ? undefined : file.slice(file.lastIndexOf("/") + 1);
  return { ...emitEdits({ source, parsed, plan, runtime, mapSource }), plan, diagnostics };
}

/** The text as it was, and why nothing could be planned for it. */
function unharmed(source: string, file: string, diagnostic: Diagnostic): TransformResult {
  const plan: Plan = { file, sourceType: "module", decisions: [], traced: 0 };
  return { code: source, map: undefined, plan, diagnostics: [diagnostic] };
}

const NO_RULES: TransformOptions["rules"] & object = [];
