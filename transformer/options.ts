/** OPTIONS: what can be said of a traced function, in a tag, a rule or a preset. */
import {
  attributeLiteral,
  either,
  expression,
  type Form,
  flag,
  just,
  listOf,
  mapOf,
  numberWhere,
  oneOf,
  type Say,
  text,
} from "./forms.ts";
import { meantOrKnown } from "./nearest.ts";
import type { Argument, Expression, Options, Span } from "./types.ts";
import type { Written } from "./written.ts";

interface Option<T> {
  readonly form: Form<T>;
  /** For people: in the JSON Schema and in the documentation. */
  readonly about: string;
}

type Table = { readonly [K in keyof Options]-?: Option<Exclude<Options[K], undefined>> };

const milliseconds = numberWhere(
  "a number of milliseconds, 0 or more",
  { minimum: 0 },
  (value) => value >= 0 && Number.isFinite(value),
);

const argumentName: Form<Argument> = {
  ...either(text, expression("a parameter's name", ["other"])),
  says: "a parameter's name",
  schema: text.schema,
  read(written, say) {
    const { expression } = written;
    const name = written.type === "string" ? written.value : expression?.text;
    if (name !== undefined && NAME.test(name)) {
      return { parameter: name, attribute: undefined, at: spanOf(written.at) };
    }
    return void say(written.at, "it is a parameter's name");
  },
};
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const argumentNames: Form<readonly Argument[]> = listOf(argumentName);

/** `{ username: "user.name" }`: parameter to attribute. */
const argumentMap: Form<readonly Argument[]> = {
  says: "an object from parameter to attribute name",
  schema: mapOf(text).schema,
  types: ["object"],
  read(written, say) {
    if (written.type !== "object") return undefined;
    const attributes = mapOf(text).read(written, say);
    if (attributes === undefined) return undefined;
    return written.entries.map(({ key, keyAt }) => ({
      parameter: key,
      attribute: attributes[key],
      at: spanOf(keyAt),
    }));
  },
};

export const OPTIONS: Table = {
  preset: { form: text, about: "Name of a preset, whose options come before the others." },
  name: {
    form: text,
    about: "The span's name. {class}, {function} and {file} stand for what the code says.",
  },
  kind: {
    form: oneOf("internal", "server", "client", "producer", "consumer"),
    about: "The span's kind. Default: internal.",
  },
  attributes: {
    form: mapOf(either(attributeLiteral, expression("an expression"))),
    about: "Attributes of each span. In a tag, expressions over parameters, this and the module.",
  },
  args: {
    form: either(flag, argumentNames, argumentMap),
    about:
      "Which arguments become attributes: true for all, a list of parameters, or an object from parameter to attribute name.",
  },
  result: {
    form: either(flag, expression("an arrow function of the result", ["object", "other"])),
    about:
      "Whether the result becomes an attribute. In a tag also a function from it to attributes.",
  },
  errors: {
    form: either(flag, expression("an arrow function of the error", ["object", "other"])),
    about: "Whether errors are recorded. In a tag also a function from the error to attributes.",
  },
  ignoreErrors: {
    form: either(listOf(text), expression("an arrow function of the error", ["other"])),
    about: "Names of errors that are no failure. In a tag also a function from the error to true.",
  },
  root: { form: flag, about: "Whether each call starts a trace of its own." },
  links: {
    form: either(
      oneOf("caller"),
      expression("an expression for a traceparent or span context, or a list of them", [
        "list",
        "other",
      ]),
    ),
    about: 'Spans that each span links to: "caller", or in a tag an expression.',
  },
  slowerThan: {
    form: milliseconds,
    about: "Calls that take longer get an attribute, an event and a line of warning.",
  },
  minDuration: {
    form: milliseconds,
    about: "Faster spans are dropped, but for errors and for parents of spans that are kept.",
  },
  sample: {
    form: numberWhere(
      "a number from 0 to 1",
      { minimum: 0, maximum: 1 },
      (value) => value >= 0 && value <= 1,
    ),
    about: "The share of calls that are traced, with all that they call.",
  },
  budget: {
    form: either(
      just(false),
      numberWhere(
        "a whole number, 0 or more",
        { minimum: 0, type: "integer" },
        (value) => Number.isInteger(value) && value >= 0,
      ),
    ),
    about:
      "How many spans of the function one parent span may have: further calls are counted on the parent. false: all.",
  },
  forceSample: { form: flag, about: "Whether the sampler is asked to keep every call." },
  onlyIfParent: { form: flag, about: "Whether calls outside of any span make none." },
  metrics: { form: flag, about: "Whether durations and errors are counted as metrics." },
  genAi: {
    form: either(flag, oneOf("content")),
    about:
      'Whether what language models answer within the function is read: model, tokens, finish reasons. "content": prompts and answers as well.',
  },
  promise: {
    form: oneOf("derive", "leave"),
    about:
      'What a plain function does with a promise that it returns: "derive" returns one that ends the span, "leave" returns it as it is.',
  },
  redact: {
    form: either(just(false), listOf(text)),
    about: "false captures secrets too; a list names more keys whose values are left out.",
  },
};

export const OPTION_NAMES: readonly (keyof Options)[] = Object.keys(OPTIONS) as (keyof Options)[];

/** What is wrong comes by `say`; what is right is kept. */
export function readOption<P>(
  name: string,
  value: Written<P>,
  say: Say<P>,
): Partial<Options> | undefined {
  if (!isOption(name)) return undefined;
  const read = OPTIONS[name].form.read(value, (at, message, suggestion) =>
    say(at, `wrong value for "${name}": ${message}`, suggestion),
  );
  return read === undefined ? {} : { [name]: read };
}

export function isOption(name: string): name is keyof Options {
  return Object.hasOwn(OPTIONS, name);
}

export function unknownOption(name: string, more: readonly string[] = []): string {
  const known = [...OPTION_NAMES, ...more];
  return meantOrKnown(name, known);
}

export function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && "isArrow" in value;
}

/** Later options win; attributes are merged one by one. */
export function mergeOptions(all: readonly Options[]): Options {
  let merged: Options = {};
  for (const one of all) {
    const attributes =
      merged.attributes === undefined || one.attributes === undefined
        ? (one.attributes ?? merged.attributes)
        : { ...merged.attributes, ...one.attributes };
    merged = { ...merged, ...one, ...(attributes && { attributes }) };
  }
  return merged;
}

/** Places in data are no spans. */
function spanOf(at: unknown): Span | undefined {
  return typeof at === "object" && at !== null && "start" in at ? (at as Span) : undefined;
}
