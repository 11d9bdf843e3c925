/** wovenTables(): which functions of which files an output makes spans of, be it a bundle or minified. */
import { parseSync } from "oxc-parser";
import type { Row } from "../../transformer/shape.ts";

/** A file as spans name it, and the rows of its table. */
export interface WovenTable {
  readonly file: string;
  readonly rows: readonly Row[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Whatever the call is called by now: its arguments are like no others. */
export function wovenTables(path: string, text: string): readonly WovenTable[] {
  if (!LIKE_ROWS.test(text)) return [];
  const { program } = parseSync(path, text);
  const found: WovenTable[] = [];
  visit(program, (node) => {
    if (node.type !== "CallExpression") return;
    const [abi, file, rows, ...others] = (node.arguments as readonly Node[]).map(dataOf);
    const isTable = typeof abi === "number" && typeof file === "string" && others.length === 0;
    if (isTable && Array.isArray(rows) && rows.length > 0 && rows.every(isRow)) {
      found.push({ file, rows });
    }
  });
  return found;
}

const LIKE_ROWS = /\[\s*\[\s*["'`]/;

function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value) see(value as Node);
  for (const child of Object.values(value)) visit(child, see);
}

/** Of what is written as data; undefined for anything else. */
function dataOf(node: Node): unknown {
  switch (node.type) {
    case "Literal":
      return node.value;
    case "TemplateLiteral": {
      const [only, ...others] = node.quasis as readonly { value: { cooked: string } }[];
      return others.length === 0 ? only?.value.cooked : undefined;
    }
    // Minifiers write true as !0.
    case "UnaryExpression":
      return unary(String(node.operator), dataOf(node.argument as Node));
    case "ArrayExpression":
      return (node.elements as readonly (Node | null)[]).map((one) => one && dataOf(one));
    case "ObjectExpression":
      return Object.fromEntries((node.properties as readonly Node[]).map(memberOf));
    default:
      return undefined;
  }
}

function unary(operator: string, value: unknown): unknown {
  if (operator === "!") return !value;
  return operator === "-" ? -Number(value) : undefined;
}

function memberOf(property: Node): readonly [string, unknown] {
  const key = property.key as Node | undefined;
  const value = property.value as Node | undefined;
  return [String(key?.name ?? key?.value), value && dataOf(value)];
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value)) return false;
  const [name, line, column, flags] = value;
  return typeof name === "string" && [line, column, flags].every((one) => typeof one === "number");
}
