/**
 * Rules as a regular expression that Go understands (no lookaround), so that files which nothing
 * concerns never cross from esbuild into JavaScript. It may let too many files through, never too few.
 */
import type { Rule } from "../transformer/types.ts";
import type { Configs, FoundConfig } from "./configs.ts";
import type { Settings } from "./options.ts";

const letter = "[^/\\\\]";
const separator = "[/\\\\]";
const extension = "\\.[cm]?[jt]sx?$";

/** Alternatives, each of which stands for itself. */
export function filePatterns(settings: Settings, configs: Configs): readonly string[] {
  const { outermost } = configs;
  const { nodeModules } = outermost;
  if (isAboutAnyFile(outermost)) {
    return nodeModules ? [everySource] : [ownSource, ...installedPatterns(settings, configs)];
  }
  configs.search();
  const patterns = configs.all
    .filter(({ off }) => off === undefined)
    .flatMap((config) => patternsOf(config, config === outermost, settings.root, nodeModules));
  return patterns.length === 0 ? [nothing] : [...new Set(patterns)];
}

/** Of the files that rules alone can concern; undefined for any file. */
export function rulePatterns(settings: Settings, configs: Configs): readonly string[] | undefined {
  configs.search();
  const { nodeModules } = configs.outermost;
  const found = configs.all.filter(({ off }) => off === undefined);
  if (found.some(({ rules }) => wantedGlobs(rules) === undefined)) return undefined;
  const patterns = found.flatMap((config) =>
    patternsOfRules(config, config === configs.outermost, settings.root, nodeModules),
  );
  return [...new Set(patterns)];
}

/** What is installed is governed by the outermost rules file alone. */
function installedPatterns({ root }: Settings, { outermost }: Configs): readonly string[] {
  return patternsOfRules(outermost, true, root, false).filter(isOfInstalled);
}

/** Patterns of own files spell the word letter by letter. */
function isOfInstalled(pattern: string): boolean {
  return pattern.includes("node_modules");
}

function isAboutAnyFile(config: FoundConfig): boolean {
  const isOn = config.off === undefined;
  return isOn && (config.tags || wantedGlobs(config.rules) === undefined);
}

function patternsOf(
  config: FoundConfig,
  isOutermost: boolean,
  root: string,
  nodeModules: boolean,
): readonly string[] {
  if (isAboutAnyFile(config)) {
    return [`${below(config.folder)}${nodeModules ? `.*${extension}` : ownBelow}`];
  }
  return patternsOfRules(config, isOutermost, root, nodeModules);
}

function patternsOfRules(
  config: FoundConfig,
  isOutermost: boolean,
  root: string,
  nodeModules: boolean,
): readonly string[] {
  return config.rules.flatMap(({ files = [] }, index) => {
    const isHosts = config.isHosts(index);
    // What is installed may lie in a folder above the root.
    const isLoose = (glob: string): boolean =>
      nodeModules || !needsFolder(glob) || INSTALLED.test(glob);
    return included(files).map((glob) => {
      const start =
        (isHosts || isOutermost) && isLoose(glob)
          ? anywhere
          : below(isHosts ? root : config.folder);
      return `${start}${asSource(globPattern(glob))}`;
    });
  });
}

function below(folder: string): string {
  return `^${literal(folder.replace(/[/\\]$/, ""))}${separator}`;
}

/** Whether everything that `wanted` lets through, `given` lets through too. */
export function covers(given: readonly string[], wanted: readonly string[]): boolean {
  const [first = nothing] = given;
  if (first === everySource) return true;
  const isCovered = (pattern: string): boolean =>
    pattern === nothing ||
    given.includes(pattern) ||
    (first === ownSource && pattern !== everySource && !isOfInstalled(pattern));
  return wanted.every(isCovered);
}

/** Whether a glob of a rule is about what is installed: then no switch is needed besides. */
export function namesInstalled({ files = [], trace }: Rule): boolean {
  return trace !== false && included(files).some((glob) => INSTALLED.test(glob));
}

const INSTALLED = /(?:^|\/)node_modules\//;

/** Undefined: some rule is about any file. Rules that only exclude count too, or they would look dead. */
function wantedGlobs(rules: readonly Rule[]): string[] | undefined {
  const lists = rules.map(({ files = [] }) => included(files));
  return lists.some((list) => list.length === 0) ? undefined : lists.flat();
}

function included(files: string | readonly string[]): readonly string[] {
  return [files].flat().filter((glob) => !glob.startsWith("!"));
}

/** Whether no bare file name matches: a slash stands where it is neither optional nor unknown. */
function needsFolder(glob: string): boolean {
  return knownPart(glob)
    .replace(/\*\*\/|\{.*\}/g, "")
    .includes("/");
}

/** A pattern that ends in any letters ends in those of an extension. */
function asSource(pattern: string): string {
  return pattern.endsWith("*") ? pattern + extension : `${pattern}$`;
}

/** From the first piece of syntax on that is not in the table, anything goes. */
function globPattern(glob: string): string {
  const known = knownPart(glob);
  const pattern = known.replace(/\*\*\/|\*+|[\s\S]/gu, (token) => {
    if (token === "**/") return `(?:${letter}+${separator})*`;
    if (token.startsWith("**")) return ".*";
    return translations[token] ?? literal(token);
  });
  return known === withoutDot(glob) ? pattern : `${pattern}.*`;
}

function knownPart(glob: string): string {
  const path = withoutDot(glob);
  return balanced(path.slice(0, path.search(/[@+?*!]?[()[\]\\|"']|\.\.|$/)));
}

function withoutDot(glob: string): string {
  return glob.replace(/^(?:\.\/)+/, "");
}

const translations: Readonly<Record<string, string>> = {
  "*": `${letter}*`,
  "?": letter,
  "/": separator,
  "{": "(?:",
  ",": "|",
  "}": ")",
};

/** Without a brace that is not closed, and what follows it; empty where commas stand alone. */
function balanced(glob: string): string {
  let depth = 0;
  let opened = 0;
  for (const [index, character] of [...glob].entries()) {
    if (character === "{" && depth++ === 0) opened = index;
    if (character === "}" && --depth < 0) return "";
    if (character === "," && depth === 0) return "";
  }
  return depth === 0 ? glob : [...glob].slice(0, opened).join("");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** A folder's name that is not `word`, letter by letter. */
function otherThan(word: string): string {
  return [...word].reduceRight(
    (rest, next) => `(?:[^/\\\\${next}]${letter}*|${next}${rest})?`,
    `${letter}+`,
  );
}

/** What lies outside of the root goes by its own name, or by its path from node_modules on. */
const anywhere = `^(?:.*${separator})?`;
const everySource: string = extension;
const ownBelow: string = `(?:${otherThan("node_modules")}${separator})*${letter}*${extension}`;
const ownSource: string = `^${ownBelow}`;
/** No path is empty. */
const nothing = "^$";
