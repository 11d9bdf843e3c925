/** renameFree(): writes other text for the names that an expression takes from around it. */
import { parseSync } from "oxc-parser";
import { readExpression } from "./parse-expression.ts";
import { type AnyTree, isTree, treeChildren } from "./parse-tree.ts";

/** `text` is JavaScript on one line; `rename` gives what stands for a name, or nothing to keep it. */
export function renameFree(text: string, rename: (name: string) => string | undefined): string {
  const { program } = parseSync("expression.js", `(${text})`, { sourceType: "module" });
  const tree = program as unknown as AnyTree;
  const [statement] = tree.body as { expression: AnyTree }[];
  if (statement === undefined) return text;
  const roles = rolesIn(statement.expression);
  let renamed = text;
  for (const { name, start, end } of readExpression(statement.expression).names.toReversed()) {
    const other = rename(name);
    if (other === undefined) continue;
    const role = roles.get(start);
    const written =
      role === "shorthand" ? `${name}: ${other}` : role === "callee" ? `(0, ${other})` : other;
    // The parser needs a parenthesis before an object.
    renamed = renamed.slice(0, start - 1) + written + renamed.slice(end - 1);
  }
  return renamed;
}

type Role = "shorthand" | "callee";

/** Where a name can't simply become `module.name`: that would be no key, or call it as a method. */
function rolesIn(root: AnyTree): ReadonlyMap<number, Role> {
  const roles = new Map<number, Role>();
  const visit = (node: AnyTree): void => {
    if (node.type === "Property" && node.shorthand) roles.set(node.start, "shorthand");
    const called = node.type === "CallExpression" ? node.callee : node.tag;
    if (isTree(called) && called.type === "Identifier") roles.set(called.start, "callee");
    for (const child of treeChildren(node)) visit(child);
  };
  visit(root);
  return roles;
}
