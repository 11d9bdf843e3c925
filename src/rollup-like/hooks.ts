/** What the plugins of Rollup, Rolldown and Vite have in common: their hooks, one by one. */
import type { SourceMap } from "../../transformer/types.ts";
import { readOrigin } from "../loaded/origin.ts";
import { type GivenMap, type Loaded, weaveLoaded } from "../loaded/weave-loaded.ts";
import type { Weaving } from "../weaving.ts";
import { type Builds, isDev } from "./builds.ts";
import { type LogTarget, mention, tell } from "./logs.ts";
import { pathOf, readModuleId } from "./module-id.ts";

/** `this` of a hook. */
export interface Context extends LogTarget {
  addWatchFile(path: string): void;
  getModuleIds(): Iterable<string>;
}

/** `this` of a transform. */
export interface TransformContext extends Context {
  getCombinedSourcemap(): GivenMap;
}

export interface Transformed {
  code: string;
  map: {
    version: 3;
    sources: string[];
    sourcesContent: (string | null)[];
    names: string[];
    mappings: string;
  } | null;
}

export function startBuild(context: Context, builds: Builds): void {
  const { weaving } = builds.start(context);
  const findings = weaving.startFindings(weaving.filePatterns);
  // A server that somebody works with outlives a slip in the rules file.
  const say = isDev(context) ? mention : tell;
  say(context, findings, builds.folder);
  watch(context, weaving);
}

/** `type` is what the bundler takes the module for, if it says so. */
export function weaveModule(
  context: TransformContext,
  builds: Builds,
  code: string,
  id: string,
  type = "js",
): Transformed | null {
  const { weaving } = builds.of(context);
  const module = readModuleId(id);
  if (module === undefined || !CODE.test(type) || !weaving.isOurs(module.path)) return null;
  const { path, lang } = module;
  watch(context, weaving);
  // Where another plugin took the tags away, it counts as never seen.
  if (!weaving.concerns(path, code)) return null;
  return finish(context, builds, { id, path, lang, code });
}

/** What other plugins made of a module, once they are done with it. */
export function weaveCompiled(
  context: TransformContext,
  builds: Builds,
  code: string,
  id: string,
): Transformed | null {
  const { weaving } = builds.of(context);
  const path = pathOf(id);
  const source = path !== undefined && weaving.isOurs(path) ? readOrigin(path)?.text : undefined;
  watch(context, weaving);
  if (path === undefined || source === undefined || !weaving.concerns(path, source)) return null;
  return finish(context, builds, { id, path, lang: "jsx", code });
}

function finish(
  context: TransformContext,
  builds: Builds,
  module: Omit<Loaded, "map" | "sourceType">,
): Transformed | null {
  const { weaving } = builds.of(context);
  const ofConfig = weaving.see(module.path);
  // Without imports and exports it is one all the same, and a page has no `require`.
  const isOpen =
    /\.c[jt]s$/.test(module.path) || /\b(?:require|module|exports)\b/.test(module.code);
  const { code, map, findings } = weaveLoaded(weaving, {
    ...module,
    sourceType: isOpen ? undefined : "module",
    map: () => context.getCombinedSourcemap(),
  });
  tell(context, [...ofConfig, ...findings], builds.folder);
  return code === undefined ? null : { code, map: mutable(map) };
}

export function endBuild(context: Context, builds: Builds, failed: boolean): void {
  if (isDev(context)) return;
  const { weaving, bundlesRuntime } = builds.of(context);
  builds.keepRules(weaving);
  const ids = [...context.getModuleIds()];
  const paths = [...new Set(ids.flatMap((id) => readModuleId(id)?.path ?? []))];
  const ofConfigs = paths
    .filter((path) => weaving.isOurs(path))
    .flatMap((path) => weaving.follow(path));
  // Here a file is loaded before any plugin transforms it: no order of plugins changes that.
  const advice = "have that plugin keep the comments, or do its work in transform()";
  const atEnd = weaving.endFindings(paths, !failed, bundlesRuntime, advice);
  if (builds.isLoud) process.stderr.write(`${weaving.report.closingLine}\n`);
  tell(context, [...ofConfigs, ...atEnd], builds.folder);
}

/** Whether a module that Rollup has from before must be transformed again: its rules are other ones. */
export function recallCached(context: object, builds: Builds, id: string): boolean {
  if (builds.haveOtherRules()) return true;
  const path = readModuleId(id)?.path;
  if (path !== undefined) builds.of(context).weaving.recall(path);
  return false;
}

/** As the bundlers' types want it. */
function mutable(map: SourceMap | undefined): Transformed["map"] {
  if (map === undefined) return null;
  const { sources, sourcesContent, names, mappings } = map;
  return {
    version: 3,
    sources: [...sources],
    sourcesContent: [...sourcesContent],
    names: [...names],
    mappings,
  };
}

const CODE = /^[jt]sx?$/;

/** A dev server looks after the rules files itself: a module would wait for its own turn. */
function watch(context: Context, weaving: Weaving): void {
  if (isDev(context)) return;
  for (const file of weaving.configFiles) context.addWatchFile(file);
}
