/** presetOptions(): the options that a preset stands for, its placeholders filled. */
import { mergeOptions, readOption } from "./options.ts";
import { fillTemplate, PLACEHOLDERS, type Words } from "./span-name.ts";
import type { Options, Preset, TraceOptions } from "./types.ts";
import { writtenOf } from "./written.ts";

/** `name` is what a tag gives it: `users.select` of `@trace.db users.select`. */
export function presetOptions(preset: Preset, name: string | undefined): Options {
  const words = wordsFor(preset, name);
  const more = Object.entries(preset.when ?? {}).flatMap(([word, byValue]) => {
    const value = words[word];
    return value !== undefined && Object.hasOwn(byValue, value) ? [byValue[value] ?? {}] : [];
  });
  return mergeOptions([preset, ...more].map((one) => filled(one, words)));
}

/** The name that options beside a preset give, with what the preset takes. */
export function fillName(options: Options, preset: Preset, name: string | undefined): Options {
  if (options.name === undefined) return options;
  const filled = fillTemplate(options.name, wordsFor(preset, name));
  return filled === undefined ? options : { ...options, name: filled };
}

/** What a site fills, later. */
const LEFT: Words = Object.fromEntries(PLACEHOLDERS.map((word) => [word, `{${word}}`]));

/** The last part goes to the last word; what is left over goes to the first. */
function wordsFor({ takes = [] }: Preset, name: string | undefined): Words {
  if (name === undefined || takes.length === 0) return LEFT;
  const parts = name.split(".");
  const surplus = Math.max(0, parts.length - takes.length);
  const aligned = [parts.slice(0, surplus + 1).join("."), ...parts.slice(surplus + 1)];
  const lacking = takes.length - aligned.length;
  const taken = takes.map((word, index) => [word, aligned[index - lacking]] as const);
  return { ...Object.fromEntries(taken), ...LEFT };
}

function filled(options: TraceOptions, words: Words): Options {
  const { name, attributes = {} } = options;
  const read = Object.entries(options).map(([key, value]) =>
    // What is no option of a function, such as `takes`, reads as nothing.
    readOption(key, writtenOf(value), () => {}),
  );
  const kept = Object.entries(attributes).flatMap(([key, value]) => {
    const text = typeof value === "string" ? fillWhole(value, words) : value;
    return text === undefined ? [] : [[key, text] as const];
  });
  const filledName = name === undefined ? undefined : fillTemplate(name, words);
  return mergeOptions([
    ...read.map((one) => ({ ...one, attributes: {} })),
    { attributes: Object.fromEntries(kept) },
    ...(filledName === undefined ? [] : [{ name: filledName }]),
  ]);
}

/** Undefined when a word is missing. */
function fillWhole(text: string, words: Words): string | undefined {
  const isMissing = [...text.matchAll(/\{(\w+)\}/g)].some(([, word = ""]) => !words[word]);
  return isMissing ? undefined : fillTemplate(text, words);
}
