/** Clock, chance and console of the host, kept before any program can patch them. */
import { apply } from "./builtins.ts";

interface Host {
  readonly performance?: { now(): number };
  readonly console?: { warn?(text: string): void };
}

const host = globalThis as Host;
const { random: mathRandom } = Math;
const { performance, console } = host;
const performanceNow = performance?.now;
const { now: dateNow } = Date;

/** Milliseconds, of use for differences alone. */
export const now: () => number =
  performance !== undefined && performanceNow !== undefined
    ? () => apply(performanceNow, performance, [])
    : dateNow;

/** From 0 to 1, without 1. */
export const random: () => number = mathRandom;

const HEX = "0123456789abcdef";

/** Never all zeros, which would stand for no id. */
export function randomHex(length: number): string {
  let text = "1";
  while (text.length < length) text += HEX[(random() * 16) | 0];
  return text;
}

export function warn(text: string): void {
  const method = console?.warn;
  if (method !== undefined) apply(method, console, [text]);
}
