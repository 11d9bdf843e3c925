/** What a value may look like: each form reads what is written, says what it wants, and has a JSON Schema. */
import { didYouMean } from "./nearest.ts";
import type { Expression } from "./types.ts";
import type { Written, WrittenType } from "./written.ts";

export type Schema = Readonly<Record<string, unknown>>;

/** `suggestion` is for a near miss. */
export type Say<P> = (at: P, message: string, suggestion?: string) => void;

export interface Form<T> {
  /** Completes "it is ...". */
  readonly says: string;
  /** Undefined for what only a tag can hold. */
  readonly schema: Schema | undefined;
  readonly types: readonly WrittenType[];
  /** Undefined when something was said. */
  read<P>(written: Written<P>, say: Say<P>): T | undefined;
}

/** What the types promise, the reader knows by `types`. */
function form<T>(
  says: string,
  schema: Schema | undefined,
  types: readonly WrittenType[],
  read: <P>(written: Written<P>, say: Say<P>) => T | undefined,
): Form<T> {
  return {
    says,
    schema,
    types,
    read(written, say) {
      if (types.includes(written.type)) return read(written, say);
      say(written.at, `it is ${says}`);
      return undefined;
    },
  };
}

export const flag: Form<boolean> = form(
  "true or false",
  { type: "boolean" },
  ["boolean"],
  (written) => (written.type === "boolean" ? written.value : undefined),
);

export const text: Form<string> = form(
  "a text",
  { type: "string", minLength: 1 },
  ["string"],
  (written, say) => {
    if (written.type === "string" && written.value !== "") return written.value;
    return void say(written.at, "it is empty");
  },
);

const anyText: Form<string> = form("a text", { type: "string" }, ["string"], (written) =>
  written.type === "string" ? written.value : undefined,
);

const anyNumber: Form<number> = form("a number", { type: "number" }, ["number"], (written) =>
  written.type === "number" ? written.value : undefined,
);

export function numberWhere(
  says: string,
  limits: Schema,
  test: (value: number) => boolean,
): Form<number> {
  return form(says, { type: "number", ...limits }, ["number"], (written, say) => {
    if (written.type === "number" && test(written.value)) return written.value;
    return void say(written.at, `it is ${says}`);
  });
}

export function oneOf<const T extends string>(...words: readonly T[]): Form<T> {
  const says = list(words.map((word) => `"${word}"`));
  return form(says, { enum: words }, ["string"], (written, say) => {
    const value = written.type === "string" ? written.value : "";
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    return void say(written.at, `it is ${says}`, didYouMean(value, words));
  });
}

export function just<const T extends boolean>(value: T): Form<T> {
  return form(String(value), { const: value }, ["boolean"], (written, say) => {
    if (written.type === "boolean" && written.value === value) return value;
    return void say(written.at, `it is ${value}`);
  });
}

export function listOf<T>(item: Form<T>): Form<readonly T[]> {
  const says = `a list, each item ${item.says}`;
  const schema = { type: "array", items: item.schema, minItems: 1 };
  return form(says, schema, ["list"], (written, say) => {
    if (written.type !== "list") return undefined;
    if (written.items.length === 0) return void say(written.at, "it is empty");
    const items = written.items.map((one) => item.read(one, say));
    return items.includes(undefined) ? undefined : (items as T[]);
  });
}

/** Every key is the author's own. */
export function mapOf<T>(value: Form<T>): Form<Readonly<Record<string, T>>> {
  const schema = { type: "object", additionalProperties: value.schema };
  return form("an object from name to value", schema, ["object"], (written, say) => {
    if (written.type !== "object") return undefined;
    const read: Record<string, T> = {};
    let isWhole = true;
    for (const entry of written.entries) {
      // As a key of an object literal it would set the prototype.
      if (entry.key === "" || entry.key === "__proto__") {
        isWhole = false;
        say(entry.keyAt, `"${entry.key}" is no name`);
        continue;
      }
      if (Object.hasOwn(read, entry.key)) say(entry.keyAt, `"${entry.key}" is given twice`);
      const found = value.read(entry.value, say);
      if (found === undefined) isWhole = false;
      else read[entry.key] = found;
    }
    return isWhole ? read : undefined;
  });
}

/** The first form that takes what is written reads it. */
export function either<T extends readonly unknown[]>(
  ...forms: { readonly [K in keyof T]: Form<T[K]> }
): Form<T[number]> {
  const all = forms as readonly Form<T[number]>[];
  const forData = all.filter(({ schema }) => schema !== undefined);
  const schemas = forData.map(({ schema }) => schema);
  return {
    says: saying(all),
    schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas },
    types: [...new Set(all.flatMap((one) => one.types))],
    read(written, say) {
      // Data has no expressions: what only a tag can hold is not offered there.
      const offered = written.expression === undefined ? forData : all;
      const whole = `it is ${saying(offered)}`;
      const [only, ...others] = offered.filter((one) => one.types.includes(written.type));
      if (only !== undefined && others.length === 0) {
        return only.read(written, (at, message, suggestion) => {
          const isWhole = at === written.at && message === `it is ${only.says}`;
          say(at, isWhole ? whole : message, suggestion);
        });
      }
      for (const one of only === undefined ? [] : [only, ...others]) {
        let isTaken = true;
        const value = one.read(written, () => {
          isTaken = false;
        });
        if (isTaken) return value;
      }
      return void say(written.at, whole);
    },
  };
}

function saying(forms: readonly Form<unknown>[]): string {
  return list(forms.map((one) => one.says));
}

/** Whatever JavaScript can say, where the author writes JavaScript. */
export function expression(
  says: string,
  types: readonly WrittenType[] = ["string", "number", "boolean", "list", "object", "other"],
): Form<Expression> {
  return form(says, undefined, types, (written, say) => {
    if (written.expression !== undefined) return written.expression;
    return void say(written.at, `it is ${says}`);
  });
}

/** What every attribute can hold. */
export const attributeLiteral: Form<
  string | number | boolean | readonly string[] | readonly number[] | readonly boolean[]
> = said(
  "a text, a number, true or false, or a list of one kind of them",
  either(anyText, anyNumber, flag, listOf(anyText), listOf(anyNumber), listOf(flag)),
);

/** In words of its own. */
function said<T>(says: string, form: Form<T>): Form<T> {
  return {
    ...form,
    says,
    read: (written, say) =>
      form.read(written, (at, message, suggestion) =>
        say(at, at === written.at ? `it is ${says}` : message, suggestion),
      ),
  };
}

function list(words: readonly string[]): string {
  const unique = [...new Set(words)];
  return unique.length < 2
    ? unique.join("")
    : `${unique.slice(0, -1).join(", ")} or ${unique.at(-1)}`;
}
