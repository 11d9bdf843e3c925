/** Carriers: what takes a trace's context along: headers of a message, a `Headers`, a `Map`. */
import { isObject, keysOf, setProperty } from "../builtins.ts";

type Texts = string | string[] | undefined;

/** As propagators ask for one. */
export const setter = {
  set(carrier: unknown, key: string, value: string): void {
    if (!isObject(carrier)) return;
    if (isKeyed(carrier)) carrier.set(key, value);
    // A frozen one stays as it is.
    else setProperty(carrier, key, value);
  },
};

/** Clients of queues give headers back as bytes, or as lists. */
export const getter = {
  keys(carrier: unknown): string[] {
    if (!isObject(carrier)) return [];
    return isKeyed(carrier) ? [...carrier.keys()] : keysOf(carrier);
  },
  get(carrier: unknown, key: string): Texts {
    return textsOf(valueIn(carrier, key));
  },
  has(carrier: unknown, key: string): boolean {
    const value = valueIn(carrier, key);
    return value !== undefined && value !== null;
  },
};

function valueIn(carrier: unknown, key: string): unknown {
  if (!isObject(carrier)) return undefined;
  return isKeyed(carrier) ? carrier.get(key) : (carrier as Record<string, unknown>)[key];
}

function textsOf(value: unknown): Texts {
  if (Array.isArray(value)) return value.flatMap((one) => textsOf(one) ?? []);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : undefined;
}

interface Keyed {
  get(key: string): unknown;
  set(key: string, value: string): unknown;
  keys(): Iterable<string>;
}

function isKeyed(carrier: object): carrier is Keyed {
  const { get, set, keys } = carrier as Partial<Keyed>;
  return [get, set, keys].every((method) => typeof method === "function");
}
