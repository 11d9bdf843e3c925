/** Helps woven files to the runtime that could not find it themselves. */
import { join } from "node:path";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { findDoor } from "../door-files.ts";
import { runtimeNotFound } from "../findings.ts";
import type { Builder } from "./builder.ts";
import { tell } from "./tell.ts";

export function resolveDoor(build: Builder, root: string): void {
  build.onResolve({ filter: new RegExp(`^${DOOR_SPECIFIER}$`) }, ({ importer }) => {
    if (findDoor(importer) !== undefined) return undefined;
    const path = findDoor(join(root, "package.json")) ?? findDoor(import.meta.url);
    if (path === undefined) tell([runtimeNotFound(root)]);
    return path === undefined ? undefined : { path };
  });
}
