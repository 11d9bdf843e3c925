/** Weaves what Bun is about to load. */
import { langOf } from "../../transformer/parse.ts";
import type { Weaving } from "../weaving.ts";
import type { LoadArgs, LoadResult } from "./builder.ts";
import { tell } from "./tell.ts";

/** Undefined: it stays as it is. */
export function weaveText(
  weaving: Weaving,
  { path, loader }: LoadArgs,
  text: string,
): string | undefined {
  const isCode = loader === undefined || /^[jt]sx?$/.test(loader);
  if (!isCode || !weaving.isOurs(path)) return undefined;
  const ofConfig = weaving.see(path);
  const woven = weaving.concerns(path, text)
    ? // Bun reads no map of what a plugin gives it: lines stay right, since none moves.
      weaving.weave({ path, module: path, text, mapUrl: undefined, sourceType: undefined })
    : undefined;
  tell([...ofConfig, ...(woven?.findings ?? [])]);
  return woven?.code;
}

export function loaderOf(path: string): LoadResult["loader"] {
  const lang = langOf(path) ?? "jsx";
  // JSX in a plain .js file is the bundler's affair.
  return lang === "jsx" && !path.endsWith("x") ? "js" : lang;
}
