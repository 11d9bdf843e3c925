/** transform(): source in, woven code out. Reads as the table of contents. */
import { emitEdits } from "./emit-edits.ts";
import { langOf } from "./parse.ts";
import { langIfConcerned, type PlanResult, planText, unlessTooDeep, unwoven } from "./plan-text.ts";
import { DOOR_SPECIFIER, isWoven } from "./shape.ts";
import type { TransformOptions, TransformResult } from "./types.ts";

export { codeFrame, headline } from "./diagnostics.ts";
export { HAZARDS } from "./hazards.ts";
export type { PlanResult } from "./plan-text.ts";
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

/** The same, but null where `transform()` gives null. */
export function planConcerned(
  source: string,
  filename: string,
  options: TransformOptions = {},
): PlanResult | null {
  if (langIfConcerned(source, filename, options) === undefined) return null;
  const planned = plan(source, filename, options);
  return planned === null || planned.plan.traced > 0 ? planned : unwoven(source, planned);
}

function weave(
  source: string,
  filename: string,
  options: TransformOptions,
): TransformResult | null {
  const runtime = options.runtime ?? DOOR_SPECIFIER;
  const lang = langIfConcerned(source, filename, options);
  if (lang === undefined || isWoven(source, runtime)) return null;

  const { parsed, plan, diagnostics } = planText(source, filename, lang, options);
  if (plan.traced === 0) return unwoven(source, { plan, diagnostics });
  const { sourcemap } = options;
  const stamp = options.stamp?.(plan);
  const mapSource =
    sourcemap === false ? undefined : plan.file.slice(plan.file.lastIndexOf("/") + 1);
  const emitted = emitEdits({ source, parsed, plan, runtime, mapSource, stamp, placesIn: source });
  return { ...emitted, plan, diagnostics };
}
