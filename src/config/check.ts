/** checkConfig(): whether what a rules file says has the right form; rules are checked with all presets. */
import { globProblem } from "../../transformer/globs.ts";
import { compileRules, RuleError } from "../../transformer/index.ts";
import { meantOrKnown } from "../../transformer/nearest.ts";
import type { Presets } from "../../transformer/presets.ts";
import type { Rule } from "../../transformer/types.ts";
import { type Path, type Written, writtenOf } from "../../transformer/written.ts";
import { checkPreset } from "./check-preset.ts";
import { FORMS, KEYS, SECTION_KEYS } from "./keys.ts";
import { type Mistaken, placeOfSecret, unknownKey, wrongValue } from "./mistakes.ts";

/** All but the rules one by one. */
export function checkConfig(value: unknown, say: Mistaken): void {
  const written = writtenOf(value);
  if (written.type === "object") checkSection(written, KEYS, say);
  else say(wrongValue([], 'a rules file is an object: { "rules": [...] }'));
}

function checkSection(written: Written<Path>, known: readonly string[], say: Mistaken): void {
  if (written.type !== "object") return say(wrongValue(written.at, "a section is an object"));
  for (const { key, keyAt, value } of written.entries) {
    if (!known.includes(key)) {
      const message = isKnown(key, KEYS)
        ? `"${key}" can't depend on the environment`
        : `unknown key "${key}"`;
      say(unknownKey(keyAt, message, meantOrKnown(key, known)));
    } else if (key === "rules") {
      if (value.type !== "list") say(wrongValue(value.at, '"rules" is a list'));
    } else if (key === "presets") {
      eachEntry(key, value, say, (name, preset) => checkPreset(name, preset, say));
    } else if (key === "environments") {
      eachEntry(key, value, say, (_, section) => checkSection(section, SECTION_KEYS, say));
    } else if (isKnown(key, Object.keys(FORMS) as (keyof typeof FORMS)[])) {
      FORMS[key].read(value, (at: Path, message, suggestion) =>
        say(wrongValue(at, `wrong value for "${key}": ${message}`, suggestion)),
      );
      if (key === "services") checkGlobs(value, say);
    }
  }
}

function eachEntry(
  key: string,
  value: Written<Path>,
  say: Mistaken,
  check: (name: Path, entry: Written<Path>) => void,
): void {
  if (value.type !== "object") return say(wrongValue(value.at, `"${key}" is an object`));
  for (const entry of value.entries) check(entry.keyAt, entry.value);
}

function checkGlobs(value: Written<Path>, say: Mistaken): void {
  for (const one of value.type === "list" ? value.items : [value]) {
    const problem = one.type === "string" && one.value !== "" ? globProblem(one.value) : undefined;
    if (problem !== undefined) say(wrongValue(one.at, `this glob can't match: ${problem}`));
  }
}

/** The first mistake of each rule. `path` is that of the list. */
export function checkRules(
  rules: readonly Rule[],
  presets: Presets,
  path: Path,
  say: Mistaken,
): void {
  for (const [index, rule] of rules.entries()) {
    try {
      compileRules([rule], presets);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const { code, detail } = error;
      const place =
        code === SECRET
          ? placeOfSecret(rule.args)
          : { path: error.path, isKey: code === UNKNOWN_KEY };
      const at = [...path, index, ...place.path];
      say({ code, path: at, isKey: place.isKey, message: detail, suggestion: undefined });
    }
  }
}

const UNKNOWN_KEY = "SW302";
const SECRET = "SW310";

function isKnown<T extends string>(key: string, known: readonly T[]): key is T {
  return (known as readonly string[]).includes(key);
}
