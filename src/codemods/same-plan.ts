/** saidOf(): what a decision says of a function, whoever decided: equal texts, equal spans. */
import type { Decision, Options } from "../../transformer/types.ts";
import { USUAL } from "../usual.ts";

export function saidOf({ site, traced, spanName, options, captures }: Decision): string {
  if (!traced) return `${site.name}: not traced`;
  const { name: _, args: __, attributes, ...others } = options;
  // Which arguments are captured, the captures tell.
  const meant = Object.entries(others).filter(
    ([key, value]) => value !== USUAL[key as keyof Options],
  );
  return `${site.name}: ${JSON.stringify([
    spanName ?? site.name,
    sorted(meant).map(withoutPlaces),
    sorted(Object.entries(attributes ?? {})).map(withoutPlaces),
    captures,
  ])}`;
}

type Entry = readonly [string, unknown];

function sorted(entries: readonly Entry[]): Entry[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Expressions are compared by the captures that hold them. */
function withoutPlaces([key, value]: Entry): Entry {
  const isExpression = typeof value === "object" && value !== null && "isArrow" in value;
  return [key, isExpression ? "expression" : value];
}
