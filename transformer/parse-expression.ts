/** readExpression(): what an expression of a tag takes from around it, and what must not stand in it. */
import { type AnyTree, boundNames, isTree } from "./parse-tree.ts";
import type { Named, Span } from "./types.ts";

/** An expression reads, and changes nothing by itself. */
const ALLOWED = new Set([
  "ArrayExpression",
  "ArrayPattern",
  "ArrowFunctionExpression",
  "AssignmentPattern",
  "BinaryExpression",
  "CallExpression",
  "ChainExpression",
  "ConditionalExpression",
  "Identifier",
  "Literal",
  "LogicalExpression",
  "MemberExpression",
  "NewExpression",
  "ObjectExpression",
  "ObjectPattern",
  "ParenthesizedExpression",
  "PrivateIdentifier",
  "Property",
  "RestElement",
  "SequenceExpression",
  "SpreadElement",
  "TaggedTemplateExpression",
  "TemplateElement",
  "TemplateLiteral",
  "ThisExpression",
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "UnaryExpression",
]);

const FORBIDDEN: Readonly<Record<string, string>> = {
  AssignmentExpression: "an assignment changes the program",
  UpdateExpression: "an update changes the program",
  AwaitExpression: "an await would make the function wait",
  YieldExpression: "a yield would make the function stop",
  ImportExpression: "an import runs another module",
  Super: "super is not to be seen from a tag",
  MetaProperty: "import.meta and new.target are not to be seen from a tag",
};

export interface ReadExpression {
  readonly names: readonly Named[];
  readonly privateNames: readonly Named[];
  readonly usesThis: boolean;
  readonly forbidden: (Span & { readonly why: string }) | undefined;
}

export function readExpression(root: AnyTree): ReadExpression {
  const names: Named[] = [];
  const privateNames: Named[] = [];
  let usesThis = false;
  let forbidden: (Span & { why: string }) | undefined;
  const refuse = ({ start, end }: Span, why: string): void => {
    forbidden ??= { start, end, why };
  };
  const visit = (node: AnyTree, bound: ReadonlySet<string>): void => {
    const why = whyForbidden(node);
    if (why !== undefined) return refuse(node, why);
    if (node.type === "Identifier") {
      const name = node.name as string;
      const named = { name, start: node.start, end: node.start + name.length };
      if (name === "arguments") refuse(named, "`arguments` is not the same everywhere");
      else if (name === "eval") refuse(named, "eval can change the program");
      else if (!bound.has(name)) names.push(named);
      return;
    }
    usesThis ||= node.type === "ThisExpression";
    if (node.type === "PrivateIdentifier") {
      privateNames.push({ name: node.name as string, start: node.start, end: node.end });
      return;
    }
    const inside =
      node.type === "ArrowFunctionExpression"
        ? new Set([...bound, ...(node.params as AnyTree[]).flatMap(boundNames)])
        : bound;
    for (const child of referringChildren(node)) visit(child, inside);
  };
  visit(root, new Set());
  return { names, privateNames, usesThis, forbidden };
}

function whyForbidden(node: AnyTree): string | undefined {
  if (!ALLOWED.has(node.type)) {
    return FORBIDDEN[node.type] ?? "an expression here only reads";
  }
  if (node.type === "UnaryExpression" && node.operator === "delete") {
    return "a delete changes the program";
  }
  if (node.type === "ArrowFunctionExpression") {
    if (node.async) return "nothing waits for an async function here";
    if (!node.expression) return "an arrow function here is one expression, without braces";
  }
  if (node.type === "Property" && (node.method || node.kind !== "init")) {
    return "a method or accessor has statements";
  }
  if (
    node.type === "Literal" &&
    typeof node.raw === "string" &&
    /[\n\r\u2028\u2029]/.test(node.raw)
  ) {
    return "a line ends inside this text";
  }
  if (node.type === "TaggedTemplateExpression" && hasLineEnd(node.quasi as AnyTree)) {
    return "a line ends inside this text";
  }
  return undefined;
}

/** A tag of a template sees its text as it is written. */
function hasLineEnd({ quasis }: AnyTree): boolean {
  const texts = quasis as { value: { raw: string } }[];
  return texts.some(({ value }) => /[\n\r\u2028\u2029]/.test(value.raw));
}

/** Keys are no references, types are erased. */
function referringChildren(node: AnyTree): AnyTree[] {
  const skipped = new Set(["typeAnnotation", "typeArguments", "typeParameters", "returnType"]);
  const hasKey = node.type === "Property" || node.type === "MemberExpression";
  if (hasKey && !node.computed) {
    const key = node.type === "Property" ? "key" : "property";
    if ((node[key] as AnyTree).type !== "PrivateIdentifier") skipped.add(key);
  }
  return Object.entries(node)
    .filter(([key]) => !skipped.has(key))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isTree);
}
