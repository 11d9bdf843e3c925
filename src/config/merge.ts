/** mergeLayers(): what the layers of a rules file say together, in one environment. */
import { PRESETS, type Presets } from "../../transformer/presets.ts";
import type { Rule } from "../../transformer/types.ts";
import type { Path } from "../../transformer/written.ts";
import type { Finding } from "../findings.ts";
import { checkRules } from "./check.ts";
import type { ConfigSection } from "./define.ts";
import { type Layer, placed } from "./layers.ts";

export interface PlacedRule {
  readonly rule: Rule;
  readonly layer: Layer;
  readonly path: Path;
}

export interface Merged {
  readonly rules: readonly PlacedRule[];
  readonly presets: Presets;
  readonly tags: boolean | undefined;
  readonly nodeModules: boolean | undefined;
  readonly services: string | readonly string[] | undefined;
  /** What switched weaving off. */
  readonly off: string | undefined;
}

interface Section {
  readonly layer: Layer;
  readonly said: ConfigSection;
  readonly path: Path;
  readonly environment: string | undefined;
}

/** The later wins; a section for the environment comes right after the file that it stands in. */
export function mergeLayers(layers: readonly Layer[], environment: string): Merged {
  const sections = layers.flatMap((layer) => sectionsOf(layer, environment));
  const switches = sections.filter(({ said }) => said.trace !== undefined);
  const last = switches.at(-1);
  return {
    rules: sections.flatMap(({ layer, said, path }) =>
      (said.rules ?? []).map((rule, index) => ({ rule, layer, path: [...path, "rules", index] })),
    ),
    presets: presetsOf(sections),
    tags: sections.findLast(({ said }) => said.tags !== undefined)?.said.tags,
    nodeModules: lastOf(layers, "nodeModules"),
    services: lastOf(layers, "services"),
    off: last?.said.trace === false ? offBecause(last) : undefined,
  };
}

/** Mistakes in the rules of every section, also of those that do not count now. */
export function ruleFindings(
  layers: readonly Layer[],
  shown: (path: string) => string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const names = new Set(layers.flatMap(({ config }) => Object.keys(config.environments ?? {})));
  const told = new Set<ConfigSection>();
  // Without one first: what every environment says is told of once.
  for (const name of [undefined, ...names]) {
    const sections = layers.flatMap((layer) => sectionsOf(layer, name));
    const presets = presetsOf(sections);
    for (const { layer, said, path } of sections) {
      if (told.has(said)) continue;
      told.add(said);
      checkRules(said.rules ?? [], presets, [...path, "rules"], (mistake) =>
        findings.push(placed(mistake, layer.source, shown)),
      );
    }
  }
  return findings;
}

function sectionsOf(layer: Layer, environment: string | undefined): readonly Section[] {
  const { environments = {} } = layer.config;
  const base: Section = { layer, said: layer.config, path: [], environment: undefined };
  if (environment === undefined || !Object.hasOwn(environments, environment)) return [base];
  const said = environments[environment] ?? {};
  return [base, { layer, said, path: ["environments", environment], environment }];
}

function presetsOf(sections: readonly Section[]): Presets {
  return Object.assign({}, PRESETS, ...sections.map(({ said }) => said.presets));
}

function lastOf<K extends "nodeModules" | "services">(
  layers: readonly Layer[],
  key: K,
): Layer["config"][K] | undefined {
  return layers.findLast(({ config }) => config[key] !== undefined)?.config[key];
}

function offBecause({ environment }: Section): string {
  const where = environment === undefined ? "" : ` for the environment "${environment}"`;
  return `the rules file says "trace": false${where}`;
}
