/** Kinds of values: how each is read from a variable, known in code, and told of in a message. */
import { nearestOrKnown } from "./nearest.ts";
import { attributePair, headerPair, isHeader, readPairs } from "./pairs.ts";
import { quoted, quotedAddress } from "./quoted.ts";
import { whyTaken } from "./taken-headers.ts";

export interface Kind<T> {
  /** For people: in messages and in the documentation. */
  readonly says: string;
  /** The same of what code passes, where that is of another form. */
  readonly inCode?: string;
  read(text: string): Reading<T>;
  /** Whether what code passes is such a value. */
  isOne(value: unknown): value is T;
  /** As a message may show it; undefined for secrets. */
  show(value: T): string | undefined;
}

export interface Reading<T> {
  /** Undefined when nothing of the text is of use. */
  readonly value?: T;
  readonly flaws?: readonly Flaw[];
}

/** What a message says behind the name of a variable. */
export interface Flaw {
  readonly code: string;
  readonly what: string;
  /** What is done with it, where that is not to take another value for all of it. */
  readonly instead?: string;
}

/** The largest delay that a timer can have. */
export const ENDLESS = 2_147_483_647;

export function whole(least: number, most: number = ENDLESS): Kind<number> {
  const range = `from ${least} to ${most}`;
  const isInside = (value: number): boolean => value >= least && value <= most;
  return {
    says: `a whole number, ${most === ENDLESS ? `${least} or more` : range}`,
    read(text) {
      if (!/^[+-]?\d+$/.test(text)) return wrong(`is ${quoted(text)}, which is no whole number`);
      const value = Number(text);
      return isInside(value) ? { value } : wrong(`is ${quoted(text)}, which is not ${range}`);
    },
    isOne: (value): value is number => Number.isInteger(value) && isInside(value as number),
    show: (value) => (value === Number.POSITIVE_INFINITY ? "no limit" : String(value)),
  };
}

/** The same, or none of it. */
export function orOff(kind: Kind<number>): Kind<number | false> {
  return {
    says: `${kind.says}; or \`off\``,
    read: (text) => (text.toLowerCase() === "off" ? { value: false } : kind.read(text)),
    isOne: (value): value is number | false => value === false || kind.isOne(value),
    show: (value) => (value === false ? "off" : kind.show(value)),
  };
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#timeout */
export const timeout: Kind<number> = {
  ...whole(0),
  says: "milliseconds; 0: without end",
  read(text) {
    const reading = whole(0).read(text);
    return reading.value === 0 ? { value: ENDLESS } : reading;
  },
};

export const ratio: Kind<number> = {
  says: "a number from 0 to 1",
  read(text) {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
      return wrong(`is ${quoted(text)}, which is no number`);
    }
    const value = Number(text);
    return isRatio(value) ? { value } : wrong(`is ${quoted(text)}, which is not from 0 to 1`);
  },
  isOne: isRatio,
  show: String,
};

function isRatio(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#boolean */
export const boolean: Kind<boolean> = {
  says: "`true` or `false`",
  read(text) {
    const word = text.toLowerCase();
    if (word === "true" || word === "false") return { value: word === "true" };
    return wrong(`is ${quoted(text)}, which is neither true nor false`);
  },
  isOne: (value): value is boolean => typeof value === "boolean",
  show: String,
};

/** Of variables that are older than the standard, and were read in many ways. */
export const yesOrNo: Kind<boolean> = {
  ...boolean,
  says: "`true`, `1`, `yes`, `on`, or `false`, `0`, `no`, `off`",
  read(text) {
    const word = text.toLowerCase();
    if (YES.includes(word)) return { value: true };
    if (NO.includes(word)) return { value: false };
    return wrong(`is ${quoted(text)}, which is neither true nor false`);
  },
};
const YES = ["true", "1", "yes", "on"];
const NO = ["false", "0", "no", "off"];

export const text: Kind<string> = {
  says: "a text",
  read: (value) => ({ value }),
  isOne: isText,
  show: quoted,
};

export const path: Kind<string> = { ...text, says: "a path" };

/** Of requests; `none`: no path at all. */
export const paths: Kind<readonly string[]> = {
  says: "a list of paths, which may end in `*`; or `none`",
  read(text) {
    if (text.toLowerCase() === "none") return { value: [] };
    const all = text.split(",").flatMap((part) => part.trim() || []);
    const flaws = all
      .filter((one) => !isPath(one))
      .map((one) => ({
        code: "SW511",
        what: `names ${quoted(one)}, which is no path such as /healthz`,
        instead: "it is left out",
      }));
    return { value: all.filter(isPath), flaws };
  },
  isOne: (value): value is string[] => Array.isArray(value) && value.every(isPath),
  show: (value) => value.join(",") || "none",
};

function isPath(value: unknown): boolean {
  return typeof value === "string" && /^\/[^\s*?#]*\*?$/.test(value);
}

/** Only read here: what it means depends on what it is for. */
export const address: Kind<string> = { ...text, says: "a URL", show: quotedAddress };

export const host: Kind<string> = { ...address, says: "a host" };

/** It goes into a header. */
export const secret: Kind<string> = {
  says: "a text",
  inCode: "a text that can stand in a header",
  read: (value) =>
    isHeader("authorization", value)
      ? { value }
      : wrong("holds a character that can't stand in a header"),
  isOne: (value): value is string => isText(value) && isHeader("authorization", value),
  show: hidden,
};

export function hidden(): undefined {
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

export const port: Kind<number> = {
  ...whole(1, 65_535),
  read(text) {
    // Kubernetes sets <SERVICE>_PORT to this for each service: nobody has said anything.
    return text.startsWith("tcp://") ? {} : whole(1, 65_535).read(text);
  },
};

export function oneOf<T extends string>(...known: readonly T[]): Kind<T> {
  return {
    says: known.map((name) => `\`${name}\``).join(", "),
    inCode: `one of ${known.join(", ")}`,
    read(text) {
      const value = known.find((name) => name === text.toLowerCase());
      return value === undefined ? unknown("is", text, known) : { value };
    },
    isOne: (value): value is T => known.includes(value as T),
    show: String,
  };
}

/** `none` stands alone. */
export function listOf<T extends string>(
  known: readonly T[],
  otherNames: Readonly<Record<string, T>> = {},
): Kind<readonly T[]> {
  const meant = (name: string): T | undefined =>
    known.find((one) => one === name) ??
    (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined);
  return {
    says: `a list of ${oneOf(...known).says}`,
    read(text) {
      const flaws: Flaw[] = [];
      const found = new Set<T>();
      for (const name of text.split(",").map((part) => part.trim())) {
        const value = meant(name.toLowerCase());
        if (value !== undefined) found.add(value);
        else if (name !== "") flaws.push(...unknown("names", name, known).flaws);
      }
      if (found.size > 1 && found.delete("none" as T)) {
        flaws.push({ code: "SW518", what: 'names "none" beside others' });
      }
      if (found.size === 0) return { flaws };
      return {
        value: [...found],
        flaws: flaws.map((flaw) => ({ ...flaw, instead: "it is left out" })),
      };
    },
    isOne: (value): value is T[] =>
      Array.isArray(value) && value.every((one) => known.includes(one)),
    show: (value) => value.join(","),
  };
}

/** `false` is none. */
export const headerName: Kind<string | false> = {
  says: "`on` (`x-correlation-id`), `off`, or the name of a header",
  inCode: "true, false, or the name of a header of its own",
  read(text) {
    const word = text.toLowerCase();
    if (YES.includes(word)) return { value: USUAL_HEADER };
    if (NO.includes(word)) return { value: false };
    if (!isHeader(word, "id")) return wrong(`is ${quoted(text)}, which is no name of a header`);
    const why = whyTaken(word);
    return why === undefined ? { value: word } : wrong(`is ${quoted(text)}, ${why}`);
  },
  isOne: (value): value is string | false =>
    value === false || (isText(value) && isHeader(value, "id") && whyTaken(value) === undefined),
  show: (value) => (value === false ? "off" : value),
};
export const USUAL_HEADER = "x-correlation-id";

type Texts = Readonly<Record<string, string>>;

export const attributes: Kind<Texts> = {
  says: "`key=value,key=value`",
  read(text) {
    const { pairs, broken } = readPairs(text, attributePair);
    if (broken[0] === undefined) return { value: Object.fromEntries(pairs) };
    const what = `holds ${quoted(broken[0].text)}, which is no key=value (write "," as %2C, "=" as %3D, "%" as %25)`;
    return { flaws: [{ code: "SW514", what, instead: "all of it is ignored" }] };
  },
  isOne: (value): value is Texts => isRecord(value) && Object.values(value).every(isText),
  show: hidden,
};

export const headers: Kind<Texts> = {
  says: "`name=value,name=value`",
  inCode: "an object of names and values that can be sent",
  read(text) {
    const { pairs, broken } = readPairs(text, headerPair);
    const flaws = broken.map(({ entry }) => ({
      code: "SW514",
      // Not even the name: where the form is wrong, the secret may stand anywhere.
      what: `has no name=value as its entry ${entry}`,
      instead: "that entry is left out",
    }));
    return { value: Object.fromEntries(pairs), flaws };
  },
  isOne: (value): value is Texts =>
    isRecord(value) &&
    Object.entries(value).every(([name, one]) => typeof one === "string" && isHeader(name, one)),
  show: hidden,
};

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(what: string): { readonly flaws: readonly Flaw[] } {
  return { flaws: [{ code: "SW511", what }] };
}

function unknown(
  verb: string,
  word: string,
  known: readonly string[],
): { readonly flaws: readonly Flaw[] } {
  const what = `${verb} ${quoted(word)} (${nearestOrKnown(word, known)})`;
  return { flaws: [{ code: "SW512", what }] };
}
