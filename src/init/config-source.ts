/** A configuration file as it is written: where its object stands, where imports go. */
import { parseSync } from "oxc-parser";
import { unwrap } from "../../transformer/parse-shared.ts";

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface ConfigSource {
  readonly text: string;
  readonly body: readonly Node[];
}

/** Undefined where it does not parse. */
export function readConfigSource(path: string, text: string): ConfigSource | undefined {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) return undefined;
  return { text, body: program.body as unknown as readonly Node[] };
}

/** What the file exports. */
export function exportedValue({ body }: ConfigSource): Node | undefined {
  for (const statement of body) {
    if (statement.type === "ExportDefaultDeclaration") return statement.declaration as Node;
    const assigned = statement.type === "ExpressionStatement" && (statement.expression as Node);
    if (assigned && assigned.type === "AssignmentExpression" && isModuleExports(assigned.left)) {
      return assigned.right as Node;
    }
  }
  return undefined;
}

/** The object literal that a value comes down to; undefined where that takes running it. */
export function objectOf(value: Node | undefined, source: ConfigSource): Node | undefined {
  const plain = value && unwrap(value);
  switch (plain?.type) {
    case "ObjectExpression":
      return plain;
    case "Identifier":
      return objectOf(constantOf(String(plain.name), source), source);
    case "CallExpression": {
      const [first, ...others] = plain.arguments as readonly Node[];
      const isDefine = /^define\w*$/.test(String((plain.callee as Node).name));
      return isDefine && others.length === 0 ? objectOf(first, source) : undefined;
    }
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return objectOf(onlyReturn(plain), source);
    default:
      return undefined;
  }
}

/** A property by its plain name. */
export function propertyOf(object: Node, name: string): Node | undefined {
  return (object.properties as readonly Node[]).find((property) => {
    const key = property.key as Node | undefined;
    return property.computed !== true && (key?.name === name || key?.value === name);
  });
}

export function hasSpread(object: Node): boolean {
  return (object.properties as readonly Node[]).some(({ type }) => type === "SpreadElement");
}

/** Every node of a kind below, those of inner functions included. */
export function nodesOf(type: string, below: unknown, isLeftOut?: (node: Node) => boolean): Node[] {
  if (Array.isArray(below)) return below.flatMap((item) => nodesOf(type, item, isLeftOut));
  if (typeof below !== "object" || below === null) return [];
  const node = below as Node;
  if (typeof node.type === "string" && isLeftOut?.(node)) return [];
  const own = node.type === type ? [node] : [];
  return [...own, ...Object.values(node).flatMap((child) => nodesOf(type, child, isLeftOut))];
}

function isModuleExports(left: unknown): boolean {
  const { object, property } = left as { object?: Node; property?: Node };
  return object?.name === "module" && property?.name === "exports";
}

function constantOf(name: string, { body }: ConfigSource): Node | undefined {
  const declared = body.flatMap((statement) =>
    statement.type === "VariableDeclaration" && statement.kind === "const"
      ? (statement.declarations as readonly Node[])
      : [],
  );
  const found = declared.find(({ id }) => (id as Node).name === name);
  return found?.init as Node | undefined;
}

/** Of a function that returns at one place. */
function onlyReturn(fn: Node): Node | undefined {
  const body = fn.body as Node;
  if (body.type !== "BlockStatement") return body;
  const returns = nodesOf("ReturnStatement", body.body, ({ type }) => /Function|Class/.test(type));
  return returns.length === 1 ? (returns[0]?.argument as Node | undefined) : undefined;
}
