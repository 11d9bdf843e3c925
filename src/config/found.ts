/** FoundConfig: what one rules file says, with all that it extends, for one build. */
import { basename, dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compileGlobs } from "../../transformer/globs.ts";
import { pathInRoot } from "../../transformer/paths.ts";
import { PRESETS, type Presets } from "../../transformer/presets.ts";
import type { Rule } from "../../transformer/types.ts";
import { namesInstalled } from "../file-filter.ts";
import { type Finding, type Place, severalConfigs } from "../findings.ts";
import type { Settings } from "../options.ts";
import { checkRules } from "./check.ts";
import { environmentName, unlistedService } from "./environment.ts";
import { type Layer, type Layers, readLayers } from "./layers.ts";
import { mergeLayers, type PlacedRule, ruleFindings } from "./merge.ts";
import { shownPath } from "./mistakes.ts";

export interface Where {
  readonly folder: string;
  /** The first is read. */
  readonly paths: readonly string[];
  readonly settings: Settings;
  readonly workingDirectory: string;
}

export class FoundConfig {
  /** The file; undefined where there is none. */
  readonly path: string | undefined;
  /** Globs are relative to it; those of the host's own rules to the root. */
  readonly folder: string;
  /** Those of the file, then the host's own. */
  readonly rules: readonly Rule[];
  /** Built-in presets and its own. */
  readonly presets: Presets;
  readonly tags: boolean;
  /** Counts where the file is the outermost. */
  readonly nodeModules: boolean;
  /** Weaving is switched off here, and why. */
  readonly off: string | undefined;
  readonly findings: readonly Finding[];
  /** To be watched. */
  readonly files: readonly string[];
  readonly #own: Layer | undefined;
  /** Those of the file. */
  readonly #placed: readonly PlacedRule[];
  readonly #matchers: readonly ((path: string) => boolean)[];
  readonly #byMask = new Map<string, readonly Rule[]>();

  constructor({ folder, paths, settings, workingDirectory }: Where) {
    const [path, ...others] = paths;
    const { root } = settings;
    const environment = environmentName();
    const shown = (file: string): string => relative(workingDirectory, file).replaceAll("\\", "/");
    const { layers, findings, files }: Layers =
      path === undefined
        ? { layers: [], findings: [], files: [] }
        : readLayers(path, {
            context: { environment, root },
            shown,
            folders: [root, dirname(fileURLToPath(import.meta.url))],
          });
    const mistakes = findings.length > 0 ? findings : ruleFindings(layers, shown);
    const isWrong = mistakes.length > 0;
    // Never half a file.
    const merged = mergeLayers(isWrong ? [] : layers, environment);
    const hostMistakes = isWrong ? [] : hostFindings(settings.rules, merged.presets);
    const hostRules = isWrong || hostMistakes.length > 0 ? [] : settings.rules;
    this.path = path;
    this.folder = folder;
    this.rules = [...merged.rules.map(({ rule }) => rule), ...hostRules];
    this.presets = isWrong ? PRESETS : merged.presets;
    this.tags = settings.tags ?? merged.tags ?? true;
    this.nodeModules = settings.nodeModules ?? merged.nodeModules ?? false;
    this.off = merged.off ?? unlistedService(merged.services, root);
    this.findings = [
      ...(path !== undefined && others.length > 0
        ? [
            severalConfigs(
              shown(path),
              others.map((other) => basename(other)),
            ),
          ]
        : []),
      ...mistakes,
      ...hostMistakes,
    ];
    this.files = files;
    this.#own = layers.at(-1);
    this.#placed = merged.rules;
    this.#matchers = this.rules.map(({ files }, index) => {
      const matches = compileGlobs(files);
      const base = this.isHosts(index) ? root : folder;
      return (file) => matches(pathInRoot(file, base));
    });
  }

  /** Where a rule stands, as far as it is known. */
  placeOfRule(index: number): Place | undefined {
    const placed = this.#placed[index];
    return placed?.layer.source.place(placed.path, false);
  }

  /** `rules[2]`, where a place tells no more. */
  nameOfRule(index: number): string {
    const placed = this.#placed[index];
    const path = placed?.path ?? ["rules", index - this.#placed.length];
    return placed === undefined
      ? shownPath(path)
      : `${shownPath(path)} of ${basename(placed.layer.source.path)}`;
  }

  /** Whether its file says a rule, and not one that it extends: those may well match nothing here. */
  isOwn(index: number): boolean {
    return this.isHosts(index) || this.#placed[index]?.layer === this.#own;
  }

  /** Whether a rule is the host's. */
  isHosts(index: number): boolean {
    return index >= this.#placed.length;
  }

  /** Whether a rule names a file that is installed. */
  namesInstalled(path: string): boolean {
    return this.rules.some((rule, index) => namesInstalled(rule) && this.matchesFile(index, path));
  }

  matchesFile(index: number, path: string): boolean {
    return this.#matchers[index]?.(path) === true;
  }

  /** Whether there may be something to weave; `isTagged` tells of a tag that counts. */
  concerns(path: string, isTagged: boolean): boolean {
    if (this.off !== undefined) return false;
    return isTagged || this.#matchers.some((matches) => matches(path));
  }

  /** For `transform()`, each in its place: `files` say by now whether they match `path`. */
  rulesFor(path: string): readonly Rule[] {
    const mask = this.#matchers.map((matches) => (matches(path) ? "1" : "0")).join("");
    const known = this.#byMask.get(mask);
    if (known !== undefined) return known;
    const rules = this.rules.map((rule, index) => ({
      ...rule,
      files: mask[index] === "1" ? "**" : "!**",
    }));
    this.#byMask.set(mask, rules);
    return rules;
  }
}

function hostFindings(rules: readonly Rule[], presets: Presets): readonly Finding[] {
  const findings: Finding[] = [];
  checkRules(rules, presets, ["rules"], ({ code, path, message, suggestion }) => {
    const said = `${shownPath(path.slice(0, 2))}: ${message}`;
    findings.push({ code, severity: "error", message: said, suggestion });
  });
  return findings;
}
