/** Helps woven files to the runtime that could not find it themselves. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";

/** Asked where all else fails. */
export function helpResolve(resolve: { fallback?: unknown }, root: string): void {
  const places = [join(root, "package.json"), fileURLToPath(import.meta.url)];
  const file = places.map(doorFrom).find((found) => found !== undefined);
  if (file === undefined) return;
  const { fallback } = resolve;
  resolve.fallback = Array.isArray(fallback)
    ? [...fallback, { name: DOOR_SPECIFIER, alias: file, onlyModule: true }]
    : { ...(typeof fallback === "object" ? fallback : {}), [`${DOOR_SPECIFIER}$`]: file };
}

/** The file that an import finds: bundlers should get the module, where `require` would get CommonJS. */
function doorFrom(place: string): string | undefined {
  try {
    const manifest = createRequire(place).resolve("@spanweave/runtime/package.json");
    const { exports } = JSON.parse(readFileSync(manifest, "utf8"));
    return join(dirname(manifest), exports["./emitted"].import.default);
  } catch {
    return undefined;
  }
}
