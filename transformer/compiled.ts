/** transformCompiled(): plans on the source, weaves what a compiler made of it. */
import { Binder } from "./bind.ts";
import { diagnosticsFor, tagMeetsHazard } from "./diagnostics.ts";
import { emitEdits } from "./emit-edits.ts";
import { langOf, type Parsed, parse } from "./parse.ts";
import { needsCommonJs, usesCommonJs } from "./parse-commonjs.ts";
import { OptionPlacer } from "./place-options.ts";
import { type Mapping, placeSites } from "./placing.ts";
import { untraced } from "./plan.ts";
import {
  langIfConcerned,
  type PlannedText,
  type PlanResult,
  planText,
  unlessTooDeep,
  unwoven,
} from "./plan-text.ts";
import { DOOR_SPECIFIER, isWoven } from "./shape.ts";
import { findSites } from "./sites.ts";
import type {
  Diagnostic,
  Lang,
  Site,
  SourceType,
  Span,
  TransformOptions,
  TransformResult,
} from "./types.ts";

export interface CompiledText {
  readonly text: string;
  readonly filename: string;
  /** Undefined: nobody knows how it will be loaded. */
  readonly sourceType: SourceType | undefined;
  /** Where nobody knows: whether its package leaves it to be CommonJS by itself. Default true. */
  readonly mayBeCommonJs?: boolean;
  /** How it came from the source. */
  readonly mapping: Mapping;
}

interface ParsedCompiledText extends CompiledText {
  readonly parsed: Parsed;
}

/**
 * Null when no tag and no rule speaks of any function, or the compiled text is woven already. Names and
 * places are the source's; the map leads to the compiled text.
 */
export function transformCompiled(
  compiled: CompiledText,
  source: string,
  filename: string,
  options: TransformOptions = {},
): TransformResult | null {
  return unlessTooDeep(source, filename, options, () => weave(compiled, source, filename, options));
}

function weave(
  compiled: CompiledText,
  source: string,
  filename: string,
  options: TransformOptions,
): TransformResult | null {
  const { text } = compiled;
  const runtime = options.runtime ?? DOOR_SPECIFIER;
  const lang = langIfConcerned(source, filename, options);
  const compiledLang = langOf(compiled.filename);
  if (lang === undefined || compiledLang === undefined || isWoven(text, runtime)) return null;

  const planned = planText(source, filename, lang, options);
  if (planned.plan.traced === 0) return unwoven(text, planned);
  const parsed = parseCompiled(compiled, compiledLang);
  const { plan, diagnostics } = placePlan(planned, { ...compiled, parsed }, source, filename);
  if (plan.traced === 0) return { code: text, map: undefined, plan, diagnostics };
  const name = compiled.filename.slice(compiled.filename.lastIndexOf("/") + 1);
  const mapSource = options.sourcemap === false ? undefined : name;
  const stamp = options.stamp?.(planned.plan);
  const emitted = emitEdits({
    source: text,
    ...{ parsed, plan, runtime, mapSource, stamp },
    placesIn: source,
  });
  return { ...emitted, plan, diagnostics };
}

/** Without imports and exports a page may load it, where neither `import` nor `require` would do. */
function parseCompiled(compiled: CompiledText, lang: Lang): Parsed {
  const { filename, text, sourceType, mayBeCommonJs = true } = compiled;
  const parsed = parse(filename, text, lang, sourceType);
  const isOpen = sourceType === undefined && /\.jsx?$/.test(filename) && !parsed.hasModuleSyntax;
  // A package of ES modules may have a folder of CommonJS, which only its build knows of.
  const isCommonJs = mayBeCommonJs ? usesCommonJs : needsCommonJs;
  if (!isOpen || isCommonJs(filename, text, lang)) return parsed;
  return { ...parsed, sourceType: "script" };
}

/** The plan of the source, with the sites of the compiled text. */
function placePlan(
  { plan, parsed, diagnostics }: PlannedText,
  compiled: ParsedCompiledText,
  source: string,
  filename: string,
): PlanResult {
  const { text, mapping } = compiled;
  const at = diagnosticsFor(plan.file, source);
  const sites = plan.decisions.map(({ site }) => site);
  const placed = placeSites(sites, findSites(compiled.parsed, text, plan.file).sites, {
    sourceText: source,
    compiledText: text,
    mapping,
  });
  const placer = new OptionPlacer({ filename, text: source, parsed }, compiled, mapping, at);
  const binder = new Binder(filename, source, parsed, at);
  const lost: Diagnostic[] = [];
  const decisions = plan.decisions.map((decision) => {
    const { site, traced, because, options } = decision;
    const place = traced ? placed.get(site) : undefined;
    if (place === undefined) return decision;
    if (place.hazard !== undefined) {
      const hazard = { code: place.hazard, at: lastName(site) };
      if (because.by === "tag") lost.push(tagMeetsHazard(at, hazard, site.name));
      return untraced(site, { by: "hazard", hazard });
    }
    const there = placer.place(options, site, place.site);
    // What is known of it is the source's, and where pieces go is the compiled text's.
    const { body, directivesEnd, marks } = place.site;
    return {
      ...decision,
      site: { ...site, body, directivesEnd, marks },
      options: there,
      captures: binder.bind(site, there),
    };
  });
  const traced = decisions.filter((decision) => decision.traced).length;
  return {
    plan: { ...plan, sourceType: compiled.parsed.sourceType, decisions, traced },
    diagnostics: [...diagnostics, ...lost, ...placer.diagnostics],
  };
}

/** What there is to underline of a function: its own name. */
function lastName({ place, name }: Site): Span {
  const length = /[\w$]+$/.exec(name)?.[0].length ?? 1;
  return { start: place, end: place + length };
}
