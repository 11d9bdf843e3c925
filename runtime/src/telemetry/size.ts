/** sizeOf(): about how many bytes a span is, encoded: what bounds of queues are reckoned by. */
import type { AttributeValue } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** Ids, times, kind, and the tags and lengths around them. */
const SPAN = 110;
const EVENT = 20;
const LINK = 40;
const ATTRIBUTE = 8;

export function sizeOf(span: ReadableSpan): number {
  let size = SPAN + span.name.length + sizeOfAll(span.attributes) + span.links.length * LINK;
  if (span.status.message !== undefined) size += span.status.message.length;
  for (const { name, attributes } of span.events) {
    size += EVENT + name.length + (attributes === undefined ? 0 : sizeOfAll(attributes));
  }
  return size;
}

function sizeOfAll(attributes: Readonly<Record<string, AttributeValue | undefined>>): number {
  let size = 0;
  for (const key in attributes) size += ATTRIBUTE + key.length + sizeOfValue(attributes[key]);
  return size;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (!Array.isArray(value)) return 8;
  let size = 0;
  for (const item of value) size += 4 + sizeOfValue(item);
  return size;
}
