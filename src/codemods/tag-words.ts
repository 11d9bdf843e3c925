/** writeTag(): the words of a tag that says of a function what was decided. */
import { mergeOptions } from "../../transformer/options.ts";
import { presetOptions } from "../../transformer/preset-options.ts";
import { type Presets, wordsTaken } from "../../transformer/presets.ts";
import { fillTemplate, wordsOf } from "../../transformer/span-name.ts";
import { isDottedName } from "../../transformer/tag-text.ts";
import type { Options } from "../../transformer/types.ts";
import { USUAL } from "../usual.ts";

/** What is to be said. Values are JavaScript. */
export interface TagWords {
  readonly kind?: "trace" | "notrace";
  readonly preset?: string | undefined;
  readonly name?: string | undefined;
  readonly options: readonly (readonly [name: string, code: string])[];
}

/** What rules decided for a function, and under which name. */
export interface Ruled {
  readonly siteName: string;
  readonly file: string;
  readonly spanName: string | undefined;
  readonly options: Options;
  /** Parameters that are captured, where some are named. */
  readonly parameters: readonly { readonly name: string; readonly attribute: string }[];
}

export function wordsForRules(ruled: Ruled, presets: Presets): TagWords {
  const { options, siteName, file } = ruled;
  const preset = options.preset === undefined ? undefined : presets[options.preset];
  const given = preset === undefined ? {} : presetOptions(preset, undefined);
  const wanted = ruled.spanName ?? siteName;
  const usual =
    given.name === undefined
      ? siteName
      : (fillTemplate(given.name, wordsOf(siteName, file)) ?? siteName);
  const takesName = wordsTaken(presets, options.preset).length > 0;
  const isDotted = !takesName && isDottedName(wanted);
  const said = Object.entries(options).flatMap(([key, value]): [string, string][] => {
    if (key === "name" || key === "preset") return [];
    if (key === "attributes") return attributesBeyond(options, given);
    if (key === "args" && value !== true && value !== false) return argumentsOf(ruled);
    const before = given[key as keyof Options] ?? USUAL[key as keyof Options];
    return JSON.stringify(before) === JSON.stringify(value) ? [] : [[key, codeOf(value)]];
  });
  const nameOption: [string, string][] =
    wanted === usual || isDotted ? [] : [["name", codeOf(wanted)]];
  return {
    preset: options.preset,
    name: wanted !== usual && isDotted ? wanted : undefined,
    options: [...nameOption, ...said],
  };
}

function attributesBeyond({ attributes = {} }: Options, given: Options): [string, string][] {
  const before = mergeOptions([given]).attributes ?? {};
  const own = Object.entries(attributes).filter(
    ([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value),
  );
  return own.length === 0 ? [] : [["attributes", codeOf(Object.fromEntries(own))]];
}

/** A rule may name parameters that a function does not have; a tag may not. */
function argumentsOf({ options: { args }, parameters }: Ruled): [string, string][] {
  if (parameters.length === 0 || typeof args !== "object") return [];
  const isMap = args.some(({ attribute }) => attribute !== undefined);
  const value = isMap
    ? Object.fromEntries(parameters.map(({ name, attribute }) => [name, attribute]))
    : parameters.map(({ name }) => name);
  return [["args", codeOf(value)]];
}

/** As JavaScript that can stand in a comment. */
export function codeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(codeOf).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return objectCode(Object.entries(value).map(([key, one]) => [key, codeOf(one)]));
  }
  return typeof value === "string" ? textCode(value) : String(value);
}

export function objectCode(entries: readonly (readonly [string, string])[]): string {
  return `{ ${entries.map(entryCode).join(", ")} }`;
}

function entryCode([key, code]: readonly [string, string]): string {
  if (!IDENTIFIER.test(key)) return `${textCode(key)}: ${code}`;
  return key === code && !RESERVED.has(code) ? key : `${key}: ${code}`;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Words that are values, but no names. */
const RESERVED: ReadonlySet<string> = new Set(["true", "false", "null", "this"]);

function textCode(text: string): string {
  return JSON.stringify(text)
    .replaceAll("*/", "*\\/")
    .replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}

/** One line, or several where it would be longer than `width`. */
export function tagLines(words: TagWords, width: number): readonly string[] {
  const { kind = "trace", preset, name, options } = words;
  const head = `@${kind}${preset === undefined ? "" : `.${preset}`}${name === undefined ? "" : ` ${name}`}`;
  if (options.length === 0) return [head];
  const whole = `${head} ${objectCode(options)}`;
  if (whole.length <= width) return [whole];
  return [`${head} {`, ...options.map((entry) => `  ${entryCode(entry)},`), "}"];
}
