/** What there is to tell once all modules of a compilation are known. */
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { type Finding, runtimeNotFound } from "../findings.ts";
import { isOfRuntime } from "../runtime-check.ts";
import type { Weaving } from "../weaving.ts";
import { LOADER } from "./loader-path.ts";

export interface Compilation {
  readonly modules: Iterable<Module>;
}

/** What webpack and Rspack both know of one. */
interface Module {
  readonly type?: string;
  readonly resource?: string | undefined;
  /** Holds the loaders that it came through. */
  identifier(): string;
}

export interface LoadedModule {
  readonly path: string;
  readonly isLoadedByUs: boolean;
}

/** To be asked before some of them are joined into one. */
export function modulesOf({ modules }: Compilation): readonly LoadedModule[] {
  return [...modules].flatMap((module) => {
    const isCode = module.type?.startsWith("javascript/");
    const path = isCode ? module.resource?.split("?")[0] : undefined;
    return path === undefined ? [] : [{ path, isLoadedByUs: module.identifier().includes(LOADER) }];
  });
}

export function endFindings(
  weaving: Weaving,
  modules: readonly LoadedModule[],
  errors: readonly Error[],
): readonly Finding[] {
  // No loader runs for what comes from a cache, and none of this thread for what is sent to others.
  for (const { path, isLoadedByUs } of modules) if (isLoadedByUs) weaving.recall(path);
  const paths = [...new Set(modules.map(({ path }) => path))];
  const ofConfigs = paths
    .filter((path) => weaving.isOurs(path))
    .flatMap((path) => weaving.follow(path));
  const bundlesRuntime = paths.some((path) => isOfRuntime(path, weaving.packages));
  const isDoorMissing = errors.some(({ message }) => message.includes(`'${DOOR_SPECIFIER}'`));
  return [
    ...ofConfigs,
    ...(isDoorMissing ? [runtimeNotFound(weaving.settings.root)] : []),
    ...weaving.endFindings(paths, errors.length === 0, bundlesRuntime, ADVICE),
  ];
}

/** Loaders run one after the other: only a request can leave ours out. */
const ADVICE = "take ! and !! out of the request that imports it";
