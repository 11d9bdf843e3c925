/** Helps woven files to the runtime that could not find it themselves. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { runtimeNotFound } from "../findings.ts";
import type { Builder } from "./builder.ts";
import { tell } from "./tell.ts";

export function resolveDoor(build: Builder, root: string): void {
  build.onResolve({ filter: new RegExp(`^${DOOR_SPECIFIER}$`) }, ({ importer }) => {
    if (find(importer) !== undefined) return undefined;
    const path = find(join(root, "package.json")) ?? find(import.meta.url);
    if (path === undefined) tell([runtimeNotFound(root)]);
    return path === undefined ? undefined : { path };
  });
}

function find(from: string): string | undefined {
  try {
    return createRequire(from).resolve(DOOR_SPECIFIER);
  } catch {
    return undefined;
  }
}
