/** parameterNames(): what the parameters of a function are called, those in patterns too. */
import { parseSync } from "oxc-parser";
import { type AnyTree, boundNames } from "./parse-tree.ts";
import type { Lang } from "./types.ts";

/** `texts` is the source text of each parameter. */
export function parameterNames(texts: readonly string[], lang: Lang): readonly string[] {
  // TypeScript's `this` parameter is none.
  const values = texts.filter((text) => !/^this(?![\p{ID_Continue}$])/u.test(text));
  if (values.every((text) => PLAIN.test(text))) {
    return values.map((text) => PLAIN.exec(text)?.[1] ?? "");
  }
  // A constructor may have what only constructors have, and decorators.
  const source = `class C { constructor(${values.join(", ")}) {} }`;
  const { program, errors } = parseSync("params", source, { lang, astType: "ts" });
  if (errors.some(({ severity }) => severity === "Error")) return [];
  const [owner] = program.body as unknown as (AnyTree & { body: { body: AnyTree[] } })[];
  const method = owner?.body.body[0]?.value as { params: AnyTree[] } | undefined;
  return (method?.params ?? []).flatMap(boundNames);
}

/** A name, optional, with a type that ends nowhere but at the end. */
const PLAIN = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\s*\??\s*:[^=]*)?$/u;
