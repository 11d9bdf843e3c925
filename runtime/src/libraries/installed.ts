/** installedBeside(): whether packages may be found from some folders; Node's own answer is dear where it is no. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Scopes are looked for first: those that are not there need no second look. */
export function installedBeside(
  folders: readonly string[],
  scopes: readonly string[],
): (name: string) => boolean {
  // Yarn's Plug'n'Play has no such folders.
  if ("pnp" in process.versions) return () => true;
  const roots = new Set(folders.flatMap(above).map((folder) => join(folder, "node_modules")));
  const places = [...roots].filter((root) => scopes.some((scope) => isThere(join(root, scope))));
  return (name) => places.some((place) => isThere(join(place, name)));
}

/** A folder that may not be read has nothing for the program. */
function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}

function above(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}
