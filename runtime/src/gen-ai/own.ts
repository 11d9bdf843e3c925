/** What an object holds itself: no getter, no trap of a Proxy and no prototype is asked. */
import { getOwnPropertyDescriptor, hasOwn, isArray, isProxy, slice } from "../builtins.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A value of a program that is neither a function nor a Proxy. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !isProxy(value);
}

/** Undefined where there is no such data property. */
export function own(record: Fields, key: string | number): unknown {
  const found = getOwnPropertyDescriptor(record, key);
  return found !== undefined && hasOwn(found, "value") ? found.value : undefined;
}

export function ownRecord(record: Fields | undefined, key: string | number): Fields | undefined {
  const value = record === undefined ? undefined : own(record, key);
  return isRecord(value) ? value : undefined;
}

export function ownText(record: Fields | undefined, key: string): string | undefined {
  const value = record === undefined ? undefined : own(record, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

const LONGEST_NAME = 128;

/** The beginning of a text that is to name something. */
export function nameOf(text: string): string {
  return slice(text, 0, LONGEST_NAME);
}

export function ownName(record: Fields, key: string): string | undefined {
  const text = ownText(record, key);
  return text === undefined ? undefined : nameOf(text);
}

/** Undefined for what counts nothing. */
export function ownCount(record: Fields | undefined, key: string): number | undefined {
  const value = record === undefined ? undefined : own(record, key);
  return typeof value === "number" && value >= 0 && value < 1e15 ? value : undefined;
}

const MOST_ITEMS = 32;

/** The records in a list that the record holds; of a longer one the beginning. */
export function eachRecord(
  record: Fields | undefined,
  key: string,
  visit: (item: Fields, index: number) => void,
): void {
  const list = record === undefined ? undefined : own(record, key);
  if (isRecord(list)) eachItem(list, visit, MOST_ITEMS);
}

export function eachItem(
  list: Fields,
  visit: (item: Fields, index: number) => void,
  most: number,
): void {
  if (!isArray(list)) return;
  const { length } = list;
  for (let index = 0; index < length && index < most; index++) {
    const item = ownRecord(list, index);
    if (item !== undefined) visit(item, index);
  }
}
