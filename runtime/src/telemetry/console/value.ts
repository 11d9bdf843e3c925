/** valueText(): the value of an attribute on one line. */
import type { AttributeValue } from "@opentelemetry/api";
import { clean } from "./clean.ts";

/** JSON, apart from numbers that JSON does not have. */
export function valueText(value: AttributeValue): string {
  return typeof value === "number" ? String(value) : clean(JSON.stringify(value));
}

/** The same, of the beginning of a long value. */
export function shortValueText(value: AttributeValue, length: number): string {
  const short = (one: unknown): unknown => (typeof one === "string" ? one.slice(0, length) : one);
  if (!Array.isArray(value)) return valueText(short(value) as AttributeValue);
  return valueText(value.slice(0, length).map(short) as AttributeValue);
}
