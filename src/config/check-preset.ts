/** checkPreset(): whether a preset of the author's own can stand for options. */
import { didYouMean, meantOrKnown } from "../../transformer/nearest.ts";
import { isOption, OPTION_NAMES, readOption } from "../../transformer/options.ts";
import { isSecretName } from "../../transformer/secrets.ts";
import { PLACEHOLDERS, templateProblem } from "../../transformer/span-name.ts";
import type { Argument, Options, TraceOptions } from "../../transformer/types.ts";
import type { Path, Written } from "../../transformer/written.ts";
import { type Mistaken, placeOfSecret, unknownKey, wrongValue } from "./mistakes.ts";

const OWN_KEYS = ["takes", "when"];
/** A preset of a preset would have to be followed in a ring. */
const KNOWN = [...OPTION_NAMES.filter((name) => name !== "preset"), ...OWN_KEYS];
const WORD = /^\w+$/;

export function checkPreset(name: Path, preset: Written<Path>, say: Mistaken): void {
  const word = String(name.at(-1));
  if (!/^[\w$-]+$/.test(word)) {
    const suggestion = "letters, digits, _, $ and -, as in @trace.name";
    say({ ...wrongValue(name, `"${word}" is no name of a preset`, suggestion), isKey: true });
  }
  if (preset.type !== "object") return say(wrongValue(preset.at, "a preset is an object"));
  const takes = readTakes(preset, say);
  checkOptions(preset, KNOWN, takes, say);
  const when = entryOf(preset, "when");
  if (when === undefined) return;
  for (const [word, values] of entriesOf(when, '"when" is an object', say)) {
    if (!takes.includes(String(word.at(-1)))) {
      const suggestion = didYouMean(String(word.at(-1)), takes) ?? allOf("it takes", takes);
      say(unknownKey(word, `"takes" does not name "${word.at(-1)}"`, suggestion));
    }
    for (const [, options] of entriesOf(values, "it is an object, from value to options", say)) {
      const names = KNOWN.filter((name) => !OWN_KEYS.includes(name));
      if (options.type === "object") checkOptions(options, names, takes, say);
      else say(wrongValue(options.at, "options are an object"));
    }
  }
}

function readTakes(preset: Written<Path>, say: Mistaken): readonly string[] {
  const takes = entryOf(preset, "takes");
  if (takes === undefined) return [];
  if (takes.type !== "list") {
    say(wrongValue(takes.at, 'wrong value for "takes": it is a list of words'));
    return [];
  }
  return takes.items.flatMap((item) => {
    const isWord = item.type === "string" && WORD.test(item.value);
    if (isWord && !(PLACEHOLDERS as readonly string[]).includes(item.value)) return [item.value];
    const message = isWord ? `{${item.value}} stands for what the code says` : "it is a word";
    say(wrongValue(item.at, `wrong value for "takes": ${message}`));
    return [];
  });
}

function checkOptions(
  written: Written<Path> & { readonly type: "object" },
  known: readonly string[],
  takes: readonly string[],
  say: Mistaken,
): void {
  let options: Partial<Options> = {};
  for (const { key, keyAt, value } of written.entries) {
    if (!known.includes(key)) {
      const suggestion = meantOrKnown(key, known);
      say(unknownKey(keyAt, `unknown key "${key}"`, suggestion));
    } else if (isOption(key)) {
      const read = readOption(key, value, (at: Path, message, suggestion) =>
        say(wrongValue(at, message, suggestion)),
      );
      options = { ...options, ...read };
    }
  }
  const { name, attributes = {}, args, redact } = options;
  const inName =
    name === undefined ? undefined : templateProblem(name, [...PLACEHOLDERS, ...takes]);
  if (inName !== undefined) {
    const { message, suggestion } = inName;
    say({ code: "SW309", path: [...written.at, "name"], isKey: false, message, suggestion });
  }
  for (const [attribute, value] of Object.entries(attributes)) {
    const path = [...written.at, "attributes", attribute];
    for (const [, word = ""] of typeof value === "string" ? value.matchAll(/\{(\w+)\}/g) : []) {
      if (takes.includes(word)) continue;
      const suggestion = didYouMean(word, takes) ?? allOf("it takes", takes);
      say(wrongValue(path, `\`{${word}}\` is nothing that this preset takes`, suggestion));
    }
  }
  const listed = typeof args === "object" && redact !== false ? args : [];
  const secret = listed.find(({ parameter }) => isSecretName(parameter));
  if (secret !== undefined) {
    const message = `"${secret.parameter}" sounds like a secret, which is not captured`;
    const suggestion = 'leave it out, or add "redact": false if it is meant';
    const { path, isKey } = placeOfSecret(plainArgs(listed));
    say({ code: "SW310", path: [...written.at, ...path], isKey, message, suggestion });
  }
}

/** As they were written. */
function plainArgs(args: readonly Argument[]): TraceOptions["args"] {
  const isMap = args.some(({ attribute }) => attribute !== undefined);
  const pairs = args.map(({ parameter, attribute }) => [parameter, attribute]);
  return isMap ? Object.fromEntries(pairs) : args.map(({ parameter }) => parameter);
}

function entryOf(written: Written<Path>, key: string): Written<Path> | undefined {
  if (written.type !== "object") return undefined;
  return written.entries.find((entry) => entry.key === key)?.value;
}

function entriesOf(
  written: Written<Path>,
  wanted: string,
  say: Mistaken,
): readonly (readonly [key: Path, value: Written<Path>])[] {
  if (written.type === "object") return written.entries.map(({ keyAt, value }) => [keyAt, value]);
  say(wrongValue(written.at, wanted));
  return [];
}

function allOf(lead: string, words: readonly string[]): string {
  return words.length === 0 ? `${lead} nothing` : `${lead} ${words.join(", ")}`;
}
