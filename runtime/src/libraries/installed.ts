/** installedBeside(): whether packages may be found from some folders; Node's own answer is dear where it is no. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Scopes are looked for first: most programs have none of them. */
export function installedBeside(
  folders: readonly string[],
  scopes: readonly string[],
): (name: string) => boolean {
  // Yarn's Plug'n'Play has no such folders.
  if ("pnp" in process.versions) return () => true;
  const roots = new Set(folders.flatMap(above).map((folder) => join(folder, "node_modules")));
  const places = [...roots].filter((root) => scopes.some((scope) => existsSync(join(root, scope))));
  return (name) => places.some((place) => existsSync(join(place, name)));
}

function above(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}
