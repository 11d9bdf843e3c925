/** Built-in objects, told by what they are inside, read without methods that a program can change. */
import {
  apply,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isNativeError,
  isObject,
  isProxy,
  lookUp,
  peek,
} from "./builtins.ts";

/** What a Map or a Set holds, one after the other. */
export interface Entries {
  readonly size: number;
  next(): unknown;
  /** Of a Map. */
  readonly valueAt: ((key: unknown) => unknown) | undefined;
}

/** Throws, or answers undefined, where an object only pretends to be of the kind. */
type Read = (value: object) => string | Entries | undefined;

type Kept<T> = (self: unknown, ...args: unknown[]) => T;

function method<T>(found: unknown): Kept<T> {
  return (self, ...args) => apply(found as () => T, self, args as []);
}

function getter<T>(prototype: object, key: PropertyKey): Kept<T> {
  return method(getOwnPropertyDescriptor(prototype, key)?.get);
}

const timeOf = method<number>(Date.prototype.getTime);
const isoText = method<string>(Date.prototype.toISOString);

const readDate: Read = (date) => {
  const isValid = timeOf(date) >= Number.NEGATIVE_INFINITY;
  return isValid ? isoText(date) : "Invalid Date";
};

const sourceOf = getter<string>(RegExp.prototype, "source");
/** One by one: `flags` asks the object for each. */
const FLAGS = Object.entries({
  ...{ hasIndices: "d", global: "g", ignoreCase: "i", multiline: "m" },
  ...{ dotAll: "s", unicode: "u", unicodeSets: "v", sticky: "y" },
})
  .filter(([key]) => key in RegExp.prototype)
  .map(([key, letter]) => ({ letter, isSet: getter<boolean>(RegExp.prototype, key) }));

const readRegExp: Read = (value) => {
  let text = `/${sourceOf(value)}/`;
  for (let index = 0; index < FLAGS.length; index++) {
    if (FLAGS[index]?.isSet(value)) text += FLAGS[index]?.letter;
  }
  return text;
};

/** Without the stack: it is long, and formatting it can run code. */
const readError: Read = (error) => {
  const name = peek(error, "name");
  const isOwnName = typeof name === "string" && name !== "" && name !== "Error";
  const message = peek(error, "message");
  const type = isOwnName ? name : classNameOf(error) || "Error";
  return typeof message === "string" && message !== "" ? `${type}: ${message}` : type;
};

function nextOf(iterator: object): Kept<{ readonly value: unknown }> {
  return method(peek(iterator, "next"));
}

const mapSize = getter<number>(Map.prototype, "size");
const mapKeys = method<object>(Map.prototype.keys);
const mapGet = method<unknown>(Map.prototype.get);
const nextKey = nextOf(new Map().keys());

const readMap: Read = (map) => {
  const size = mapSize(map);
  const keys = mapKeys(map);
  return { size, next: () => nextKey(keys).value, valueAt: (key) => mapGet(map, key) };
};

const setSize = getter<number>(Set.prototype, "size");
const setValues = method<object>(Set.prototype.values);
const nextValue = nextOf(new Set().values());

const readSet: Read = (set) => {
  const size = setSize(set);
  const values = setValues(set);
  return { size, next: () => nextValue(values).value, valueAt: undefined };
};

const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
const tagOf = getter<string | undefined>(typedArray, Symbol.toStringTag);
const lengthOf = getter<number>(typedArray, "length");
const NUMBERS_SHOWN = 8;

/** Bytes are texts and keys as often as numbers: of them the length alone. */
const readTypedArray: Read = (array) => {
  const tag = tagOf(array);
  if (tag === undefined) return undefined;
  const length = lengthOf(array);
  const text = `${classNameOf(array) || tag}(${length})`;
  const isBytes = tag === "Uint8Array" || tag === "Uint8ClampedArray" || tag === "Int8Array";
  if (isBytes) return `[${text}]`;
  let numbers = "";
  for (let index = 0; index < length && index < NUMBERS_SHOWN; index++) {
    numbers += `${index === 0 ? ": " : ", "}${(array as Float64Array)[index]}`;
  }
  return `[${text}${numbers}${length > NUMBERS_SHOWN ? ", …" : ""}]`;
};

function readBuffer(prototype: object): Read {
  const byteLengthOf = getter<number>(prototype, "byteLength");
  return (buffer) => {
    const length = byteLengthOf(buffer);
    return `[${classNameOf(buffer) || "ArrayBuffer"}(${length})]`;
  };
}

function readBoxed(prototype: object): Read {
  const primitiveOf = method<string>(peek(prototype, "valueOf"));
  return (box) => primitiveText(primitiveOf(box));
}

const KINDS: [prototype: object, read: Read][] = [
  [Map.prototype, readMap],
  [Set.prototype, readSet],
  [Date.prototype, readDate],
  [RegExp.prototype, readRegExp],
  [typedArray, readTypedArray],
  [ArrayBuffer.prototype, readBuffer(ArrayBuffer.prototype)],
  [DataView.prototype, readBuffer(DataView.prototype)],
  ...[String, Number, Boolean, Symbol, BigInt].map(({ prototype }): [object, Read] => [
    prototype,
    readBoxed(prototype),
  ]),
  [Error.prototype, readError],
];
if (typeof SharedArrayBuffer === "function") {
  KINDS.push([SharedArrayBuffer.prototype, readBuffer(SharedArrayBuffer.prototype)]);
}
if (typeof URL === "function") KINDS.push([URL.prototype, getter(URL.prototype, "href")]);
if (typeof DOMException === "function") {
  const nameOf = getter<string>(DOMException.prototype, "name");
  const messageOf = getter<string>(DOMException.prototype, "message");
  KINDS.push([DOMException.prototype, (error) => `${nameOf(error)}: ${messageOf(error)}`]);
}
const BY_PROTOTYPE: ReadonlyMap<object, Read> = new Map(KINDS);

const LONGEST_CHAIN = 64;
const objectPrototype: unknown = Object.prototype;

/** Undefined for an object that is shown by its properties. */
export function readBuiltin(value: object): string | Entries | undefined {
  let depth = 0;
  for (let at = getPrototypeOf(value); at !== objectPrototype; at = getPrototypeOf(at)) {
    if (at === null) return depth > 1 ? readForeign(value) : undefined;
    if (isProxy(at) || depth > LONGEST_CHAIN) return undefined;
    const read = lookUp(BY_PROTOTYPE, at);
    if (read !== undefined) return attempt(read, value);
    depth++;
  }
  return undefined;
}

/** Of another realm, as under Jest: what it is, only its insides can tell. */
function readForeign(value: object): string | Entries | undefined {
  if (isNativeError(value)) return readError(value);
  for (let index = 0; index < KINDS.length; index++) {
    const read = KINDS[index]?.[1] as Read;
    const found = read === readError ? undefined : attempt(read, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function attempt(read: Read, value: object): string | Entries | undefined {
  try {
    return read(value);
  } catch {
    return undefined;
  }
}

/** Empty for a plain object, and where only user code could tell. */
export function classNameOf(value: object): string {
  const prototype = getPrototypeOf(value);
  if (prototype === null || prototype === objectPrototype) return "";
  const maker = peek(prototype, "constructor");
  const name = isObject(maker) ? peek(maker, "name") : undefined;
  if (typeof name === "string" && name !== "" && name !== "Object") return name;
  // Generators and iterators have no class.
  const tag = peek(prototype, toStringTag);
  return typeof tag === "string" ? tag : "";
}

const { toStringTag } = Symbol;
const descriptionOf = getter<string | undefined>(Symbol.prototype, "description");
/** Its digits cost more than linear time. */
const HUGE = BigInt(`1${"0".repeat(100)}`);

function functionText(value: object): string {
  const name = peek(value, "name");
  return typeof name === "string" && name !== "" ? `[function ${name}]` : "[function]";
}

/** Undefined for an object that is no function. */
export function primitiveText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "symbol":
      return `Symbol(${descriptionOf(value) ?? ""})`;
    case "bigint":
      return value < HUGE && value > -HUGE ? `${value}` : "[huge bigint]";
    case "object":
      return value === null ? "null" : undefined;
    case "function":
      return functionText(value);
    default:
      return `${value}`;
  }
}
