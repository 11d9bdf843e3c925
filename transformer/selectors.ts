/** SELECTORS: by what a rule picks its functions. */
import { either, type Form, flag, listOf, numberWhere, oneOf, text } from "./forms.ts";
import type { Rule, SiteKind } from "./types.ts";

export type SelectorName =
  | "files"
  | "functions"
  | "kinds"
  | "exported"
  | "async"
  | "decorated"
  | "minStatements"
  | "trace";

export type Selectors = Pick<Rule, SelectorName>;

export const KINDS: readonly SiteKind[] = [
  "function",
  "method",
  "accessor",
  "constructor",
  "callback",
];

const globs: Form<string | readonly string[]> = either(text, listOf(text));

export const SELECTORS: {
  readonly [K in SelectorName]: {
    readonly form: Form<Exclude<Rule[K], undefined>>;
    readonly about: string;
  };
} = {
  files: {
    form: globs,
    about: "Globs on the path, relative to the rules file. A leading ! excludes.",
  },
  functions: {
    form: globs,
    about: "Globs on the qualified name, such as Cart.total. A leading ! excludes.",
  },
  kinds: {
    form: either(oneOf("all", ...KINDS), listOf(oneOf(...KINDS))),
    about: 'Kinds of functions, or "all". Default: function and method.',
  },
  exported: { form: flag, about: "Only functions that are exported, or only the others." },
  async: { form: flag, about: "Only async functions, or only the others." },
  decorated: {
    form: either(flag, text, listOf(text)),
    about: "Names of decorators of which the function or its class has one; true for any.",
  },
  minStatements: {
    form: numberWhere(
      "a whole number, 1 or more",
      { minimum: 1, multipleOf: 1 },
      (value) => Number.isInteger(value) && value >= 1,
    ),
    about: "Functions with fewer statements directly in their body are left out.",
  },
  trace: { form: flag, about: "false takes functions out again. Default: true." },
};

export const SELECTOR_NAMES: readonly SelectorName[] = Object.keys(SELECTORS) as SelectorName[];

export function isSelector(name: string): name is SelectorName {
  return Object.hasOwn(SELECTORS, name);
}
