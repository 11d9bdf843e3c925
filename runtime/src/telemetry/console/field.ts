/** keyText() and fieldText(): an attribute in a line for logs. */
import type { AttributeValue } from "@opentelemetry/api";
import { valueText } from "./value.ts";

/** No key can pass for one of the line's own, nor end where it does not end. */
export function keyText(key: string, own: ReadonlySet<string>): string {
  const safe = key.replace(/[\s"=\p{C}]/gu, "_");
  return own.has(safe) ? `attributes.${safe}` : safe;
}

/** A list is text, too, so that only quoted values hold blanks. */
export function fieldText(value: AttributeValue): string {
  return valueText(Array.isArray(value) ? JSON.stringify(value) : value);
}
