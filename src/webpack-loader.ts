/** The loader: webpack and Rspack get it from their plugins, Next.js and Turbopack by its name. */
import { TraceMap } from "@jridgewell/trace-mapping";
import { langOf } from "../transformer/parse.ts";
import { composeMaps } from "./input-map.ts";
import { readOrigin } from "./loaded/origin.ts";
import { weaveLoaded } from "./loaded/weave-loaded.ts";
import { isSwitchedOff } from "./options.ts";
import type { LoaderOptions } from "./webpack-like/loader-options.ts";
import { tell } from "./webpack-like/messages.ts";
import { assigned, ownWeaving } from "./webpack-like/weavings.ts";

export type { LoaderOptions } from "./webpack-like/loader-options.ts";

/** What webpack, Rspack and Turbopack all give a loader, and what they may. */
export interface LoaderContext {
  readonly resourcePath: string;
  readonly resourceQuery: string;
  readonly rootContext: string;
  readonly sourceMap?: boolean;
  readonly _compilation?: object;
  readonly _module?: { readonly type?: string };
  getOptions(): LoaderOptions;
  addDependency(path: string): void;
  emitWarning(error: Error): void;
  emitError(error: Error): void;
  callback(error: null, text: string, map?: object | string | undefined): void;
}

export default function spanweaveLoader(
  this: LoaderContext,
  text: string,
  inputMap?: object | string,
): void {
  const { resourcePath: path, resourceQuery, sourceMap = true } = this;
  const options = this.getOptions();
  const weaving = assigned(this._compilation) ?? ownWeaving(options, this.rootContext);
  const isCode = this._module?.type?.startsWith("javascript/") ?? true;
  if (isSwitchedOff() || !isCode || !weaving.isOurs(path))
    return this.callback(null, text, inputMap);

  const given = inputMap ? new TraceMap(inputMap as string) : undefined;
  const ofConfig = weaving.see(path);
  for (const file of weaving.configFiles) this.addDependency(file);
  // What was compiled may have lost its comments.
  const written = options.isCompiled ? readOrigin(path)?.text : undefined;
  const woven = weaving.concerns(path, written ?? text)
    ? weaveLoaded(weaving, {
        id: path + resourceQuery,
        path,
        lang: langOf(options.isCompiled ? path.replace(/tsx?$/, "js") : path) ?? "jsx",
        code: text,
        sourceType: undefined,
        map: () => given,
      })
    : undefined;
  const target = {
    warn: (error: Error) => this.emitWarning(error),
    fail: (error: Error) => this.emitError(error),
  };
  tell(target, [...ofConfig, ...(woven?.findings ?? [])]);
  if (woven?.code === undefined) return this.callback(null, text, inputMap);
  const { code, map } = woven;
  if (!sourceMap) return this.callback(null, code);
  this.callback(null, code, map && given ? composeMaps(map, given) : map);
}
