/** optionOf(): what code says, checked as what variables say is. */
import { hidden, type Kind } from "./kinds.ts";
import { quoted } from "./quoted.ts";
import type { Reader } from "./reader.ts";

export function optionOf<T>(
  reader: Reader,
  path: string,
  value: unknown,
  kind: Kind<T>,
): T | undefined {
  if (value === undefined || kind.isOne(value)) return value;
  const is = kind.show === hidden ? typeOf(value) : shown(value);
  const takes = kind.inCode ?? kind.says.replaceAll("`", "");
  reader.report("SW519", `start(): ${path} is ${is}; it takes ${takes}, and is left out`);
  return undefined;
}

export function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeOf(value);
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
