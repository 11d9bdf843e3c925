/** Helps woven files to the runtime that could not find it themselves. */
import { join } from "node:path";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { findDoorModule } from "../door-files.ts";

/** Asked where all else fails. Bundlers get the module, whatever asks for it. */
export function helpResolve(resolve: { fallback?: unknown }, root: string): void {
  const file = findDoorModule(join(root, "package.json")) ?? findDoorModule(import.meta.url);
  if (file === undefined) return;
  const { fallback } = resolve;
  resolve.fallback = Array.isArray(fallback)
    ? [...fallback, { name: DOOR_SPECIFIER, alias: file, onlyModule: true }]
    : { ...(typeof fallback === "object" ? fallback : {}), [`${DOOR_SPECIFIER}$`]: file };
}
