/** wovenTables(): which functions of which files an output makes spans of, be it a bundle or minified. */
import { parseSync } from "oxc-parser";
import { type AnyTree, treeChildren } from "../../transformer/parse-tree.ts";
import type { Row } from "../../transformer/shape.ts";

/** A file as spans name it, and the rows of its table. */
export interface WovenTable {
  readonly file: string;
  readonly rows: readonly Row[];
}

/** Whatever the call is called by now: its arguments are like no others. */
export function wovenTables(path: string, text: string): readonly WovenTable[] {
  if (!LIKE_ROWS.test(text)) return [];
  const { program } = parseSync(path, text);
  const found: WovenTable[] = [];
  visit(program as unknown as AnyTree, (node) => {
    if (node.type !== "CallExpression") return;
    const [abi, file, rows, ...others] = (node.arguments as readonly AnyTree[]).map(dataOf);
    const isTable = typeof abi === "number" && typeof file === "string" && others.length === 0;
    if (isTable && Array.isArray(rows) && rows.length > 0 && rows.every(isRow)) {
      found.push({ file, rows });
    }
  });
  return found;
}

const LIKE_ROWS = /\[\s*\[\s*["'`]/;

function visit(node: AnyTree, see: (node: AnyTree) => void): void {
  see(node);
  for (const child of treeChildren(node)) visit(child, see);
}

/** Of what is written as data; undefined for anything else. */
function dataOf(node: AnyTree): unknown {
  switch (node.type) {
    case "Literal":
      return node.value;
    case "TemplateLiteral": {
      const [only, ...others] = node.quasis as readonly { value: { cooked: string } }[];
      return others.length === 0 ? only?.value.cooked : undefined;
    }
    // Minifiers write true as !0.
    case "UnaryExpression":
      return unary(String(node.operator), dataOf(node.argument as AnyTree));
    case "ArrayExpression":
      return (node.elements as readonly (AnyTree | null)[]).map((one) => one && dataOf(one));
    case "ObjectExpression":
      return Object.fromEntries((node.properties as readonly AnyTree[]).map(memberOf));
    default:
      return undefined;
  }
}

function unary(operator: string, value: unknown): unknown {
  if (operator === "!") return !value;
  return operator === "-" ? -Number(value) : undefined;
}

function memberOf(property: AnyTree): readonly [string, unknown] {
  const key = property.key as AnyTree | undefined;
  const value = property.value as AnyTree | undefined;
  return [String(key?.name ?? key?.value), value && dataOf(value)];
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value)) return false;
  const [name, line, column, flags] = value;
  return typeof name === "string" && [line, column, flags].every((one) => typeof one === "number");
}
