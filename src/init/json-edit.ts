/** Sets a member in JSON; comments, order and layout of all else stay. */
import { applyEdits } from "../codemods/edits.ts";
import { indentOf, lineBreakNear, lineStart } from "../codemods/lines.ts";
import { JsonError, type JsonMember, type JsonNode, nodeAt, parseJson } from "../json-places.ts";
import { insertBehind } from "./insert-behind.ts";

/** Whether a member that is there comes behind the new one. */
export type Order = (there: string) => boolean;

/** `value` is JSON, on one line. Objects on the way that are not there are made. */
export function setMember(
  text: string,
  path: readonly string[],
  value: string,
  order: Order = () => false,
): string {
  const folder = path.slice(0, -1);
  const key = path.at(-1) ?? "";
  const root = parseJson(text);
  const old = nodeAt(root, path, false);
  if (old !== undefined) return applyEdits(text, [{ start: old.start, end: old.end, text: value }]);
  const object = nodeAt(root, folder, false);
  const made = `${JSON.stringify(key)}: ${value}`;
  if (object !== undefined) return insertMember(text, object, made, order);
  const empty = setMember(text, folder, "{}");
  return setMember(empty, path, value, order);
}

/** Before the other items. */
export function addItem(text: string, path: readonly string[], value: string): string {
  const list = nodeAt(parseJson(text), path, false);
  if (list === undefined || !Array.isArray(list.value)) return text;
  const [first] = list.value as readonly JsonNode[];
  const at = first?.start ?? list.start + 1;
  const indent = first === undefined ? undefined : indentOf(text, first.start);
  const between =
    first === undefined ? "" : indent === undefined ? ", " : `,${lineBreakNear(text, at)}${indent}`;
  return applyEdits(text, [{ start: at, end: at, text: value + between }]);
}

/** Undefined where the text is no JSON, or none of the form that is expected. */
export function unlessWrong(edit: () => string): string | undefined {
  try {
    return edit();
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function insertMember(text: string, object: JsonNode, made: string, order: Order): string {
  if (!(object.value instanceof Map)) throw new JsonError("expected an object", object);
  const members = [...(object.value as ReadonlyMap<string, JsonMember>).values()];
  const next = members.find((one) => order(String(one.key.value)));
  const last = members.at(-1);
  if (last === undefined) {
    const around = lineIndent(text, object.start);
    const line = lineBreakNear(text, object.start);
    const inside = `{${line}${around}${unitOf(text)}${made}${line}${around}}`;
    return applyEdits(text, [{ start: object.start, end: object.end, text: inside }]);
  }
  if (next !== undefined) {
    const { start } = next.key;
    const indent = indentOf(text, start);
    const gap = indent === undefined ? " " : `${lineBreakNear(text, start)}${indent}`;
    return applyEdits(text, [{ start, end: start, text: `${made},${gap}` }]);
  }
  const span = { start: last.key.start, end: last.node.end };
  return applyEdits(text, insertBehind(text, span, object.end, made));
}

function lineIndent(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? "";
}

/** One step of its indentation. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}
