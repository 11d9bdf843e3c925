/** Written: options as somebody wrote them, in a comment or as data, each piece with its place. */
import type { Expression } from "./types.ts";

export interface WrittenEntry<P> {
  readonly key: string;
  readonly keyAt: P;
  readonly value: Written<P>;
}

/** In a tag any value is an expression as well. */
interface Base<P> {
  readonly at: P;
  readonly expression: Expression | undefined;
}

export type Written<P> = Base<P> &
  (
    | { readonly type: "string"; readonly value: string }
    | { readonly type: "number"; readonly value: number }
    | { readonly type: "boolean"; readonly value: boolean }
    | { readonly type: "list"; readonly items: readonly Written<P>[] }
    | { readonly type: "object"; readonly entries: readonly WrittenEntry<P>[] }
    | { readonly type: "other" }
  );

export type WrittenType = Written<unknown>["type"];

/** Where a value stands in data: `["rules", 0, "kind"]`. */
export type Path = readonly (string | number)[];

export function writtenOf(value: unknown, at: Path = []): Written<Path> {
  const base = { at, expression: undefined };
  if (typeof value === "string") return { ...base, type: "string", value };
  if (typeof value === "number") return { ...base, type: "number", value };
  if (typeof value === "boolean") return { ...base, type: "boolean", value };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => writtenOf(item, [...at, index]));
    return { ...base, type: "list", items };
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .map(([key, held]) => {
        const place = [...at, key];
        return { key, keyAt: place, value: writtenOf(held, place) };
      });
    return { ...base, type: "object", entries };
  }
  return { ...base, type: "other" };
}
