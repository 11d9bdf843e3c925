/** readArguments(): the words behind a command, checked against the options that it has. */
import { parseArgs } from "node:util";
import { meantOrKnown } from "../../transformer/nearest.ts";
import { unknownOption, wrongArgument } from "./errors.ts";

export interface Option {
  /** How its value is shown: `<folder>`. None: it is on or off. */
  readonly value?: string;
  readonly oneOf?: readonly string[];
  readonly short?: string;
  readonly about: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

/** What was given. */
export interface Given {
  readonly words: readonly string[];
  text(option: string): string | undefined;
  /** In their order, where an option may be given more than once. */
  texts(option: string): readonly string[];
  has(option: string): boolean;
}

export const HELP: OptionTable = { help: { short: "h", about: "shows this" } };

export function readArguments(args: readonly string[], table: OptionTable): Given {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(table).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? "boolean" : "string", ...(short && { short }) },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const found = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = table[token.name];
    if (option === undefined || !Object.hasOwn(table, token.name)) {
      throw unknownOption(token.rawName, knownInstead(token.rawName, table));
    }
    const value = checkedValue(token.rawName, option, token.value, token.inlineValue === true);
    found.set(token.name, [...(found.get(token.name) ?? []), value]);
  }
  return {
    words,
    text: (option) => found.get(option)?.at(-1),
    texts: (option) => found.get(option) ?? [],
    has: (option) => found.has(option),
  };
}

/** For another program: nothing in it is looked at. */
export function passedOn(words: readonly string[]): Given {
  return { words, text: () => undefined, texts: () => [], has: () => false };
}

function checkedValue(
  rawName: string,
  { value: shown, oneOf }: Option,
  value: string | undefined,
  isInline: boolean,
): string {
  if (shown === undefined) {
    if (value === undefined) return "";
    throw wrongArgument(`${rawName} takes no value`);
  }
  const isNextOption = !isInline && value !== undefined && /^-./.test(value);
  if (value === undefined || value === "" || isNextOption) {
    throw wrongArgument(`${rawName} needs a value: ${rawName} ${shown}`);
  }
  if (oneOf !== undefined && !oneOf.includes(value)) {
    const known = meantOrKnown(value, oneOf);
    throw wrongArgument(`${rawName} can't be "${value}"`, known);
  }
  return value;
}

function knownInstead(rawName: string, table: OptionTable): string {
  const known = Object.keys({ ...table, ...HELP }).map((name) => `--${name}`);
  return meantOrKnown(rawName, known);
}
