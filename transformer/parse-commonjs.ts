/** Whether a text takes from around it what CommonJS gives to a module. */
import { parseSync } from "oxc-parser";
import { declarationsIn, isFunction } from "./parse-declarations.ts";
import { type AnyTree, isTree, treeChildren } from "./parse-tree.ts";
import type { Lang } from "./types.ts";

/** AMD gives the same names to a function; UMD asks for `define.amd`, and may be loaded by a page. */
export function usesCommonJs(filename: string, text: string, lang: Lang): boolean {
  const options = { lang, sourceType: "script" } as const;
  const { program } = parseSync(filename, text, options);
  const free = new Set<string>();
  const visit = (node: AnyTree, bound: ReadonlySet<string>): void => {
    if (node.type === "Identifier" && !bound.has(node.name as string)) free.add(`${node.name}`);
    const isScope = isFunction(node) || node.type === "Program";
    const inside = isScope ? new Set([...bound, ...declarationsIn(node).values]) : bound;
    const key = node.type === "MemberExpression" && !node.computed ? node.property : undefined;
    for (const child of treeChildren(node)) if (child !== key) visit(child, inside);
    if (isTree(key) && key.name === "amd") free.add("define.amd");
  };
  visit(program as unknown as AnyTree, new Set());
  return !free.has("define.amd") && ["require", "exports", "module"].some((name) => free.has(name));
}

/** It fills `exports`, or requires something, on its first level: anywhere else it would not run. */
export function needsCommonJs(filename: string, text: string, lang: Lang): boolean {
  const { program } = parseSync(filename, text, { lang, sourceType: "script" });
  const tree = program as unknown as AnyTree;
  const declared = declarationsIn(tree).values;
  const isFree = (node: unknown, name: string): boolean =>
    isTree(node) && node.type === "Identifier" && node.name === name && !declared.has(name);
  const requires = (node: unknown): boolean =>
    isTree(node) &&
    node.type === "CallExpression" &&
    (isFree(node.callee, "require") || (node.arguments as unknown[]).some(requires));
  const isExports = (node: unknown): boolean =>
    isFree(node, "exports") ||
    (isTree(node) && node.type === "MemberExpression" && isFree(node.object, "module"));
  const fills = (node: unknown): boolean => {
    if (!isTree(node)) return false;
    if (node.type === "CallExpression") return (node.arguments as unknown[]).some(isExports);
    const { left } = node;
    return isExports(left) || (isTree(left) && isExports(left.object));
  };
  return (tree.body as AnyTree[]).some((statement) => {
    if (statement.type === "ExpressionStatement") {
      return requires(statement.expression) || fills(statement.expression);
    }
    const declarators = statement.type === "VariableDeclaration" ? statement.declarations : [];
    return (declarators as AnyTree[]).some(({ init }) => requires(init));
  });
}
