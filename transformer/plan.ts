/** decide(): what happens to each site, and why. */
import type { Binder } from "./bind.ts";
import { type DiagnosticFactory, tagMeetsHazard } from "./diagnostics.ts";
import { mergeOptions } from "./options.ts";
import { fillName, presetOptions } from "./preset-options.ts";
import { type Presets, wordsTaken } from "./presets.ts";
import type { FileRules, RuleDecision } from "./rules.ts";
import { fillTemplate, wordsOf } from "./span-name.ts";
import type { Tags } from "./tags.ts";
import type { Decision, Diagnostic, Options, Reason, Site, Tag } from "./types.ts";

/** Everything that has a say in one file. */
export interface Say {
  readonly file: string;
  readonly tags: Tags | undefined;
  readonly rules: FileRules | undefined;
  readonly presets: Presets;
  readonly binder: Binder;
  readonly at: DiagnosticFactory;
}

export function decideAll(
  sites: readonly Site[],
  say: Say,
  diagnostics: Diagnostic[],
): readonly Decision[] {
  return sites.map((site) => {
    const own = say.tags?.ofSite(site);
    const ofClass = say.tags?.ofClass(site) ?? [];
    const rule = say.rules?.decide(site);
    const { traced, because } = decide(site, own, ofClass.at(-1), rule);
    if (own?.kind === "trace" && because.by === "hazard") {
      diagnostics.push(tagMeetsHazard(say.at, because.hazard, site.name));
    }
    if (!traced) return untraced(site, because);
    const options = optionsOf(own, ofClass, rule, say.presets);
    const spanName =
      options.name === undefined
        ? undefined
        : fillTemplate(options.name, wordsOf(site.name, say.file));
    return {
      site,
      traced,
      because,
      rules: rule?.rules ?? [],
      options,
      spanName: spanName === site.name ? undefined : spanName,
      captures: say.binder.bind(site, options),
    };
  });
}

export function untraced(site: Site, because: Reason): Decision {
  return {
    site,
    traced: false,
    because,
    rules: [],
    options: {},
    spanName: undefined,
    captures: [],
  };
}

/** The nearest tag decides, then the last rule that matches; a hazard stops what would be traced. */
function decide(
  site: Site,
  own: Tag | undefined,
  ofClass: Tag | undefined,
  rule: RuleDecision | undefined,
): { traced: boolean; because: Reason } {
  if (own?.kind === "notrace") return skipped({ by: "tag", at: own });
  if (own?.kind === "trace") return traced(site, { by: "tag", at: own });
  if (ofClass?.kind === "notrace") return skipped({ by: "class-tag", at: ofClass });
  if (ofClass?.kind === "trace") return traced(site, { by: "class-tag", at: ofClass });
  if (rule === undefined) return skipped({ by: "nothing" });
  const because = { by: "rule", index: rule.index } as const;
  return rule.trace ? traced(site, because) : skipped(because);
}

function traced(site: Site, because: Reason): { traced: boolean; because: Reason } {
  if (site.hazard !== undefined) return skipped({ by: "hazard", hazard: site.hazard });
  return { traced: true, because };
}

function skipped(because: Reason): { traced: boolean; because: Reason } {
  return { traced: false, because };
}

/** Rules in their order, then the tag of the class, then the function's own: the later wins. */
function optionsOf(
  own: Tag | undefined,
  ofClass: readonly Tag[],
  rule: RuleDecision | undefined,
  presets: Presets,
): Options {
  const expanded = (options: Options, name?: string): Options[] => {
    const preset = options.preset === undefined ? undefined : presets[options.preset];
    if (preset === undefined) return [options];
    return [presetOptions(preset, name), fillName(options, preset, name)];
  };
  const ofTag = (tag: Tag, template: (name: string) => string): Options[] => {
    const name = tag.name?.name;
    const isTaken = wordsTaken(presets, tag.options.preset).length > 0;
    const called = name === undefined || isTaken ? [] : [{ name: template(name) }];
    return [...called, ...expanded(tag.options, name)];
  };
  return mergeOptions([
    ...(rule?.options ?? []).flatMap((options) => expanded(options)),
    ...ofClass.flatMap((tag) => ofTag(tag, (name) => `${name}.{function}`).map(whereItApplies)),
    ...(own === undefined ? [] : ofTag(own, (name) => name)),
  ]);
}

/** Not every member has each parameter that the class's tag names. */
function whereItApplies(options: Options): Options {
  const { args } = options;
  if (typeof args !== "object") return options;
  return { ...options, args: args.map((one) => ({ ...one, isOptional: true })) };
}
