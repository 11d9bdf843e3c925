/** Weaves what an onLoad is about to return. */
import { isUtf8 } from "node:buffer";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Loader, OnLoadArgs, OnLoadResult } from "esbuild";
import type { SourceMap } from "../../transformer/types.ts";
import { isEmptiedForBrowsers } from "../package-json.ts";
import type { Weaving, Woven } from "../weaving.ts";
import { holdsCode } from "./loaders.ts";
import { toMessages } from "./messages.ts";
import { sourceTypeOfNeutral } from "./source-type.ts";

/** The contents of `given` come back as they are when nothing is woven. */
export function weaveLoaded(
  weaving: Weaving,
  options: BuildOptions,
  args: OnLoadArgs,
  given: OnLoadResult,
): OnLoadResult {
  const { contents, loader = "js" } = given;
  const ofConfig = weaving.see(args.path);
  const watchFiles = [...(given.watchFiles ?? []), ...weaving.configFiles];
  const { code, map, findings } =
    contents !== undefined && isWeavable(weaving, options, args, loader)
      ? weaveText(weaving, options, args, contents)
      : { code: undefined, map: undefined, findings: [] };
  const { errors, warnings } = toMessages([...ofConfig, ...findings]);
  return {
    ...given,
    ...(code !== undefined && { contents: map === undefined ? code : withMap(code, map) }),
    errors: [...(given.errors ?? []), ...errors],
    warnings: [...(given.warnings ?? []), ...warnings],
    watchFiles,
  };
}

/** Can be asked before anything is read. */
export function isWeavable(
  weaving: Weaving,
  options: BuildOptions,
  { path, namespace, with: attributes }: OnLoadArgs,
  loader: Loader,
): boolean {
  const isForBrowsers = (options.platform ?? "browser") === "browser";
  return (
    namespace === "file" &&
    // `with { type: "text" }`: no code, whatever its name says.
    Object.keys(attributes).length === 0 &&
    holdsCode(path, loader, options) &&
    weaving.isOurs(path) &&
    !isInjected(path, options) &&
    // esbuild would empty it, but not once a plugin has given it contents.
    !(isForBrowsers && isEmptiedForBrowsers(path, weaving.packages))
  );
}

/** What is injected may stand for a global that the runtime uses: they would import each other. */
function isInjected(
  path: string,
  { inject = [], absWorkingDir = process.cwd() }: BuildOptions,
): boolean {
  return inject.some((file) => resolve(absWorkingDir, file) === path);
}

function weaveText(
  weaving: Weaving,
  options: BuildOptions,
  { path, suffix }: OnLoadArgs,
  contents: string | Uint8Array,
): Woven {
  const text = typeof contents === "string" ? contents : Buffer.from(contents).toString();
  if (!weaving.concerns(path, text)) return { code: undefined, map: undefined, findings: [] };
  // Decoding and encoding would change other bytes.
  if (typeof contents !== "string" && !isUtf8(contents)) return weaving.leaveBytes(path);
  const mapUrl = options.sourcemap ? pathToFileURL(path).href : undefined;
  const sourceType = sourceTypeOfNeutral(path, text, options);
  return weaving.weave({ path, module: path + suffix, text, mapUrl, sourceType });
}

/** esbuild composes an inline map with its own. The last comment counts, so a given one may stay. */
function withMap(code: string, map: SourceMap): string {
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${data}`;
}
