/** The plain tree as what it is: nodes that hold nodes. For walks that meet every kind. */
import type { AnyNode } from "./parse-shared.ts";

export type AnyTree = AnyNode & Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is AnyTree {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

export function treeChildren(node: AnyTree): AnyTree[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isTree);
}

/** Names that a pattern declares. */
export function boundNames(pattern: AnyTree): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name as string];
    case "AssignmentPattern":
      return boundNames(pattern.left as AnyTree);
    case "RestElement":
      return boundNames(pattern.argument as AnyTree);
    case "TSParameterProperty":
      return boundNames(pattern.parameter as AnyTree);
    case "ArrayPattern":
      return (pattern.elements as (AnyTree | null)[]).flatMap((one) =>
        one ? boundNames(one) : [],
      );
    case "ObjectPattern":
      return (pattern.properties as AnyTree[]).flatMap((one) =>
        boundNames(one.type === "Property" ? (one.value as AnyTree) : one),
      );
    default:
      return [];
  }
}
