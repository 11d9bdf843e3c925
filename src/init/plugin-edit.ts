/** withPlugin(): a configuration file with our plugin in it. */
import { unwrap } from "../../transformer/parse-shared.ts";
import { applyEdits, type Edit } from "../codemods/edits.ts";
import { indentOf, lineBreakNear } from "../codemods/lines.ts";
import {
  type ConfigSource,
  exportedValue,
  hasSpread,
  type Node,
  nodesOf,
  objectOf,
  propertyOf,
  readConfigSource,
} from "./config-source.ts";
import { insertBehind } from "./insert-behind.ts";

export interface Plugin {
  /** `spanweave/vite` */
  readonly entry: string;
  /** `plugins` */
  readonly key: string;
}

/** Undefined where the file is not as we can read it. */
export function withPlugin(path: string, text: string, plugin: Plugin): string | undefined {
  const source = readConfigSource(path, text);
  const object = source && objectOf(exportedValue(source), source);
  return object && addTo([object], source, plugin);
}

/** The same for a script that calls a bundler: `build({ ... })`. */
export function withPluginInCalls(
  path: string,
  text: string,
  plugin: Plugin,
  isBuild: (callee: string) => boolean,
): string | undefined {
  const source = readConfigSource(path, text);
  if (source === undefined) return undefined;
  const calls = nodesOf("CallExpression", source.body).filter(({ callee }) => {
    const { start, end } = callee as Node;
    return isBuild(text.slice(start, end));
  });
  const objects = calls.map((call) => {
    const [options] = call.arguments as readonly Node[];
    return objectOf(options, source);
  });
  const known = objects.filter((object) => object !== undefined);
  if (known.length === 0 || known.length < objects.length) return undefined;
  return addTo([...new Set(known)], source, plugin);
}

function addTo(objects: readonly Node[], source: ConfigSource, plugin: Plugin): string | undefined {
  // A name of its own would be a second plugin, or something else altogether.
  if (/\bspanweave\b/.test(source.text)) return undefined;
  const edits = objects.map((object) => addToList(object, source.text, plugin.key));
  const known = edits.filter((edit) => edit !== undefined);
  if (known.length < edits.length) return undefined;
  return applyEdits(source.text, [importOf(plugin.entry, source), ...known.flat()]);
}

/** First of all plugins, so that it sees what the author wrote. */
function addToList(object: Node, text: string, key: string): readonly Edit[] | undefined {
  const property = propertyOf(object, key);
  if (property === undefined) return hasSpread(object) ? undefined : addList(object, text, key);
  const list = unwrap(property.value as Node);
  if (list.type !== "ArrayExpression") return undefined;
  const [first] = list.elements as readonly (Node | null)[];
  if (first === undefined) return [insert(list.start + 1, CALL)];
  if (first === null) return undefined;
  return [insert(first.start, `${CALL},${gapBefore(text, first.start)}`)];
}

function addList(object: Node, text: string, key: string): readonly Edit[] {
  const last = (object.properties as readonly Node[]).at(-1);
  const made = `${key}: [${CALL}]`;
  if (last === undefined) return [{ start: object.start, end: object.end, text: `{ ${made} }` }];
  return insertBehind(text, { start: last.start, end: last.end }, object.end, made);
}

const CALL = "spanweave()";

/** What stands between two items: a line, or a space. */
function gapBefore(text: string, offset: number): string {
  const indent = indentOf(text, offset);
  return indent === undefined ? " " : lineBreakNear(text, offset) + indent;
}

/** Beside the other imports, in their manner. */
function importOf(entry: string, { body, text }: ConfigSource): Edit {
  const imports = body.filter(({ type }) => type === "ImportDeclaration");
  const isModule = body.some(({ type }) => /^(?:Import|Export)/.test(type));
  const [first] = imports.length > 0 ? imports : body.filter((one) => one.directive === undefined);
  const start = first?.start ?? text.length;
  const quote = /(?:from|import|require\()\s*(["'])/.exec(text)?.[1] ?? '"';
  const end = imports.length > 0 && !text.slice(first?.start, first?.end).endsWith(";") ? "" : ";";
  const from = quote + entry + quote;
  const line = isModule
    ? `import spanweave from ${from}${end}`
    : `const { default: spanweave } = require(${from})${end}`;
  const gap = imports.length > 0 || !isModule ? "" : lineBreakNear(text, start);
  return insert(start, line + lineBreakNear(text, start) + gap);
}

function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
