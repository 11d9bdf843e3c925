/** Finds the runtime that woven code imports, also from modules that could not find it themselves. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { findDoor } from "../door-files.ts";
import { runtimeNotFound } from "../findings.ts";
import type { Builds } from "./builds.ts";
import { type LogTarget, tell } from "./logs.ts";

export const DOOR: RegExp = new RegExp(`^${DOOR_SPECIFIER}$`);

export interface Resolved {
  id: string;
  external?: boolean | "absolute" | "relative";
}

interface Resolver extends LogTarget {
  resolve(
    source: string,
    importer: string | undefined,
    options: { skipSelf: boolean },
  ): Promise<Resolved | null>;
}

export async function resolveDoor(
  context: Resolver,
  source: string,
  importer: string | undefined,
  builds: Builds,
): Promise<{ id: string; external: boolean; moduleSideEffects: false } | undefined> {
  // Older bundlers ask for everything, whatever a filter says.
  if (!DOOR.test(source)) return undefined;
  const atRoot = join(builds.folder, "package.json");
  const build = builds.of(context);
  for (const from of [importer, atRoot, fileURLToPath(import.meta.url)]) {
    const found = await context.resolve(source, from, { skipSelf: true });
    if (found === null) continue;
    const external = found.external !== undefined && found.external !== false;
    build.bundlesRuntime ||= !external;
    return { ...found, external, moduleSideEffects: false };
  }
  // Rollup alone looks into no node_modules: what is there stays outside, as all packages do.
  if ([importer, atRoot].some((from) => from !== undefined && findDoor(from) !== undefined)) {
    return { id: source, external: true, moduleSideEffects: false };
  }
  tell(context, [runtimeNotFound(builds.settings.root)], builds.folder);
  return undefined;
}
