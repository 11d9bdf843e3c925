/** Parameters of a function, from lazy nodes: their texts, and their defaults as nodes of the outline. */
import type { AssignNode, Node } from "./outline.ts";
import type { LazyParameter, LazyParameters } from "./parse-lazy-nodes.ts";
import { isAnonymousFunction, span, unwrap } from "./parse-shared.ts";
import { restParameter, splitParameters, thisParameter, withoutComments } from "./parse-text.ts";
import type { Span } from "./types.ts";

export interface Parameters {
  readonly texts: readonly string[];
  /** Those that have a default: `b = 1`. */
  readonly defaults: readonly AssignNode[];
}

/** Undefined where lazy tree and text together do not tell. `list` is where the parameters stand. */
export function readParameters(
  params: LazyParameters,
  list: Span,
  source: string,
): Parameters | undefined {
  const { start, end } = list;
  const plain = splitParameters(source.slice(start, end));
  if (plain !== undefined) return { texts: plain, defaults: [] };

  const texts: string[] = [];
  const defaults: AssignNode[] = [];
  const isBare = source[start] !== "(";
  let last = isBare ? start : start + 1;
  for (const item of params.items) {
    if (texts.length === 0 && item.start > last) {
      const first = thisParameter(source.slice(last, item.start));
      if (first === undefined) return undefined;
      texts.push(...first);
    }
    const value =
      item.initializer === null ? undefined : readDefault(item, item.initializer, source);
    if (value !== undefined) defaults.push(value);
    texts.push(textOf(item, value, source));
    last = item.end;
  }
  if (isBare) return { texts, defaults };
  const behind = source.slice(last, end - 1);
  const others = (texts.length === 0 ? thisParameter(behind) : undefined) ?? restParameter(behind);
  if (others === undefined) return undefined;
  texts.push(...others);
  return { texts, defaults };
}

function readDefault(
  item: LazyParameter,
  value: LazyParameter["initializer"] & {},
  source: string,
): AssignNode {
  const { pattern } = item;
  return {
    type: "assign",
    start: pattern.start === item.start || !isProperty(item, source) ? item.start : pattern.start,
    end: item.end,
    target: span(pattern),
    value: span(unwrap(value)),
    isDefault: true,
    namesValue: isAnonymousFunction(value),
    children: [],
  };
}

/** A decorator belongs to the text of a default or a parameter property only, as in ESTree. */
function textOf(item: LazyParameter, value: AssignNode | undefined, source: string): string {
  const isDecorated = source[item.start] === "@";
  const start =
    isDecorated && value === undefined && !isProperty(item, source)
      ? item.pattern.start
      : item.start;
  return source.slice(start, item.end);
}

/** `private a`: modifiers stand before the name. */
function isProperty(item: LazyParameter, source: string): boolean {
  let { start } = item;
  for (const decorator of item.decorators) start = decorator.end;
  return withoutComments(source.slice(start, item.pattern.start)).trim() !== "";
}

/** Moves what stands inside of a default from the children of its function to its own. */
export function nestDefaults(children: Node[], defaults: readonly AssignNode[]): void {
  const nested: Node[] = [];
  let next = 0;
  for (const child of children) {
    for (;;) {
      const assign = defaults[next];
      if (assign === undefined || assign.start > child.start) break;
      nested.push(assign);
      next++;
    }
    const around = defaults[next - 1];
    if (around !== undefined && child.end <= around.end) around.children.push(child);
    else nested.push(child);
  }
  nested.push(...defaults.slice(next));
  children.splice(0, children.length, ...nested);
}
