/** installedPackage(): a package as the files of a folder get it. */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Installed {
  /** Its real path: where its own imports begin. */
  readonly folder: string;
  readonly version: string;
  /** Its package.json. */
  readonly content: Readonly<Record<string, unknown>>;
}

export function installedPackage(name: string, folder: string): Installed | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = read(join(at, "node_modules", name));
    if (found !== undefined) return found;
    if (dirname(at) === at) return undefined;
  }
}

function read(folder: string): Installed | undefined {
  try {
    const content = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return { folder: realpathSync(folder), version: String(content.version), content };
  } catch {
    return undefined;
  }
}
