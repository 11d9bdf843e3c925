/** packageFolder(): where the project around a folder begins, as npm finds it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export function packageFolder(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return folder;
  }
}
