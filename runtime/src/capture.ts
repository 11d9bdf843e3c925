/**
 * Makes a span attribute of any value. No code of the program runs: own data properties are read, and
 * built-in methods as they were when this file was loaded.
 *
 * A number, a text or a boolean stays one; a list or a Set of one such type becomes an array; every
 * other thing is one text. What has properties is JSON, whose texts may also say:
 *
 *   "[redacted]"                    a secret, by its name or its looks
 *   "[function pay]" "[Promise]"    what has no properties, by its class
 *   "[getter]" "[proxy]"            what only code of the program could tell
 *   "[circular]" "[unreadable]"     what holds itself; what could not be read
 *   { "[class]": "User", "id": 1 }  an instance of a class, or a Map, with its keys as texts
 *   "{…}" "[…]"                     an object, a list, too deep inside
 *   "a long te…"                    the end is cut
 *   { "…": "12 more" } ["… 12 more"]  the rest is left out
 */
import {
  getOwnPropertyDescriptor,
  hasOwn,
  isArray,
  isObject,
  isProxy,
  keysOf,
  min,
  parseJson,
  quote,
} from "./builtins.ts";
import {
  LONGEST_LABEL,
  LONGEST_TEXT,
  MAX_ATTRIBUTES,
  MAX_BYTES,
  MAX_DEPTH,
  MAX_ITEMS,
  MAX_KEYS,
  MAX_NAME,
  MAX_TEXT,
  MAX_WORK,
  WORK_OF_VALUE,
} from "./capture-bounds.ts";
import { classNameOf, primitiveText, readBuiltin } from "./capture-kinds.ts";
import { bytesOf, shortText } from "./capture-text.ts";
import { REDACTED, type Redaction } from "./redact.ts";

/** What OpenTelemetry takes as an attribute's value. */
export type Captured = string | number | boolean | string[] | number[] | boolean[];

/** Each depth ends with a mark and a bracket, even when the bytes are used up. */
const RESERVED = 32 * MAX_DEPTH;
/** Around a text in JSON: quotes, a comma, a colon. */
const PUNCTUATION = 4;

/** Own, so that no text of the program is taken for it. */
const GETTER: unique symbol = Symbol("getter");
const UNREADABLE = "[unreadable]";

/** Undefined where there is nothing to set. Never throws. */
export function capture(name: string, value: unknown, redaction: Redaction): Captured | undefined {
  if (value === undefined) return undefined;
  try {
    if (redaction.isSecretName(name)) return REDACTED;
    if (typeof value === "boolean") return value;
    if (typeof value === "number") return isCard(value, redaction) ? REDACTED : value;
    const contents = look(value);
    if (typeof contents === "string") return shortText(contents, MAX_BYTES, redaction);
    return new Capture(redaction).whole(value, contents);
  } catch {
    return UNREADABLE;
  }
}

/** Own enumerable data properties of an object, or entries of a Map: an attribute each. */
export function captureEach(
  values: unknown,
  redaction: Redaction,
  set: (name: string, value: Captured) => void,
): void {
  const contents = isObject(values) ? look(values) : "";
  if (typeof contents === "string" || contents.isList) return;
  const { size } = contents;
  for (let index = 0; index < size && index < MAX_ATTRIBUTES; index++) {
    const key = contents.keyAt(index);
    if (typeof key !== "string") continue;
    const value = contents.valueAt(key);
    const isHidden = value !== undefined && isSecret(key, contents, redaction);
    const captured = isHidden ? REDACTED : capture(key, value, redaction);
    if (captured !== undefined) set(attributeName(key, redaction), captured);
  }
  if (size > MAX_ATTRIBUTES) set("…", `${size - MAX_ATTRIBUTES} more`);
}

/** `__proto__` would become the prototype of the attributes that some SDKs keep. */
function attributeName(name: string, redaction: Redaction): string {
  return name === "__proto__" ? "[__proto__]" : shortText(name, MAX_NAME, redaction);
}

/** An object as names and values, or a list as places and values. */
interface Contents {
  readonly isList: boolean;
  readonly className: string;
  readonly size: number;
  /** Asked for each, in order. */
  keyAt(index: number): unknown;
  valueAt(key: unknown): unknown;
}

/** A text where there is nothing to look into. */
function look(value: unknown): Contents | string {
  if (value === GETTER) return "[getter]";
  try {
    if (isObject(value) && isProxy(value)) return "[proxy]";
    return primitiveText(value) ?? contentsOf(value as object);
  } catch {
    // A trap, where the platform can't tell a Proxy; an export that is not initialised yet.
    return UNREADABLE;
  }
}

function contentsOf(value: object): Contents | string {
  if (isArray(value)) {
    return {
      isList: true,
      className: "",
      size: value.length,
      keyAt: (index) => index,
      valueAt: (index) => ownValue(value, index as number),
    };
  }
  const found = readBuiltin(value);
  if (typeof found === "string") return found;
  const className = classNameOf(value);
  if (found !== undefined) {
    const { size, next, valueAt } = found;
    return {
      isList: valueAt === undefined,
      className,
      size,
      keyAt: next,
      valueAt: valueAt ?? ((item) => item),
    };
  }
  const keys = keysOf(value);
  if (keys.length === 0 && className !== "") return `[${className}]`;
  return {
    isList: false,
    className,
    size: keys.length,
    keyAt: (index) => keys[index],
    valueAt: (key) => ownValue(value, key as string),
  };
}

function ownValue(target: object, key: PropertyKey): unknown {
  try {
    const found = getOwnPropertyDescriptor(target, key);
    if (found === undefined) return undefined;
    return hasOwn(found, "value") ? found.value : GETTER;
  } catch {
    return UNREADABLE;
  }
}

/** Of a Map. */
function nameOf(key: unknown): string {
  const contents = look(key);
  if (typeof contents === "string") return contents;
  return `[${contents.className || (contents.isList ? "list" : "object")}]`;
}

/** Where a secret's name may stand beside its `value`: headers, variables, tags. */
const LABEL_KEYS: readonly string[] = [
  ...["name", "key", "header", "field", "label", "type", "id", "Name", "Key"],
];

/** By its own name, or by the label of its `value`. */
function isSecret(name: string, { valueAt }: Contents, redaction: Redaction): boolean {
  if (redaction.isSecretName(name)) return true;
  if (name !== "value" && name !== "values" && name !== "Value") return false;
  for (let index = 0; index < LABEL_KEYS.length; index++) {
    if (isSecretLabel(valueAt(LABEL_KEYS[index]), redaction)) return true;
  }
  return false;
}

function isSecretLabel(value: unknown, redaction: Redaction): boolean {
  return (
    typeof value === "string" && value.length <= LONGEST_LABEL && redaction.isSecretName(value)
  );
}

/** Numbers of cards are whole, and not so large that they are no longer written as digits. */
function isCard(value: number, redaction: Redaction): boolean {
  if (value < 1e12 || value >= 1e19 || value % 1 !== 0) return false;
  const digits = `${value}`;
  return redaction.redactText(digits) !== digits;
}

/** What was written: an array of one type alone, but `"other"`, can be an attribute. */
type Written = "string" | "number" | "boolean" | "other";

/** One value on its way to an attribute. */
class Capture {
  readonly #redaction: Redaction;
  #json = "";
  #bytesLeft = MAX_BYTES - RESERVED;
  #workLeft = MAX_WORK;
  /** The objects around what is written; one place a depth, so that no inherited setter runs. */
  readonly #around: unknown[] = [undefined, undefined, undefined, undefined];

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  whole(value: unknown, contents: Contents): Captured {
    const items = this.#contents(value, contents, 0);
    return items === "other" ? this.#json : (parseJson(this.#json) as Captured);
  }

  #value(value: unknown, depth: number): Written {
    this.#workLeft -= WORK_OF_VALUE;
    if (value === undefined || value === null) return this.#leaf("null", "other");
    if (typeof value === "boolean") return this.#leaf(`${value}`, "boolean");
    // NaN and the infinities are no JSON.
    if (typeof value === "number" && value - value === 0 && !isCard(value, this.#redaction)) {
      return this.#leaf(`${value}`, "number");
    }
    for (let index = 0; index < depth; index++) {
      if (this.#around[index] === value) return this.#text("[circular]");
    }
    const contents = look(value);
    if (typeof contents === "string") return this.#text(contents);
    if (depth === MAX_DEPTH) return this.#text(contents.isList ? "[…]" : "{…}");
    this.#contents(value, contents, depth);
    return "other";
  }

  /** Answers what all items of a list are. */
  #contents(value: unknown, contents: Contents, depth: number): Written {
    this.#around[depth] = value;
    const items = contents.isList ? this.#list(contents, depth) : this.#record(contents, depth);
    this.#around[depth] = undefined;
    return items;
  }

  #list({ size, keyAt, valueAt }: Contents, depth: number): Written {
    this.#punctuate("[");
    let items: Written = "string";
    let isNamed = false;
    let index = 0;
    for (; index < size && index < MAX_ITEMS && this.#hasRoom(); index++) {
      if (index > 0) this.#punctuate(",");
      const item = valueAt(keyAt(index));
      const written = isNamed ? this.#text(REDACTED) : this.#value(item, depth + 1);
      if (index === 0) items = written;
      else if (items !== written) items = "other";
      // As in ["Authorization", "Bearer x"] and ["--password", "x"].
      isNamed = isSecretLabel(item, this.#redaction);
    }
    const isCut = index < size;
    this.#punctuate(isCut ? `${index > 0 ? "," : ""}"… ${size - index} more"]` : "]");
    return isCut && items !== "string" ? "other" : items;
  }

  #record(record: Contents, depth: number): Written {
    const { className, size, keyAt, valueAt } = record;
    this.#punctuate("{");
    let comma = "";
    const classMark = className === "" ? "" : `"[class]":${this.#quoted(className, MAX_NAME)}`;
    if (classMark !== "" && this.#fits(classMark)) comma = ",";
    let index = 0;
    for (; index < size && index < MAX_KEYS && this.#hasRoom(); index++) {
      const key = keyAt(index);
      const value = valueAt(key);
      this.#workLeft -= WORK_OF_VALUE;
      if (value === undefined) continue;
      const name = typeof key === "string" ? key : nameOf(key);
      if (!this.#fits(`${comma}${this.#quoted(name, MAX_NAME)}:`)) break;
      comma = ",";
      if (isSecret(name, record, this.#redaction)) this.#text(REDACTED);
      else this.#value(value, depth + 1);
    }
    this.#punctuate(index < size ? `${comma}"…":"${size - index} more"}` : "}");
    return "other";
  }

  #text(text: string): Written {
    return this.#leaf(this.#quoted(text, MAX_TEXT), "string");
  }

  #quoted(text: string, bytes: number): string {
    this.#workLeft -= min(text.length, LONGEST_TEXT);
    return quote(shortText(text, min(bytes, this.#bytesLeft - PUNCTUATION), this.#redaction));
  }

  #leaf(json: string, written: Written): Written {
    if (this.#fits(json)) return written;
    this.#json += '"…"';
    return "string";
  }

  #hasRoom(): boolean {
    return this.#bytesLeft > 0 && this.#workLeft > 0;
  }

  /** Whether there was room; if not, there is none any more for anything else. */
  #fits(json: string): boolean {
    this.#bytesLeft -= bytesOf(json);
    if (this.#bytesLeft < 0) return false;
    this.#json += json;
    return true;
  }

  /** Room or not: what is open must be closed. */
  #punctuate(json: string): void {
    this.#bytesLeft -= bytesOf(json);
    this.#json += json;
  }
}
