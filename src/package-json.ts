/** What the nearest package.json says about a file. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceType } from "../transformer/types.ts";

export interface PackageJson {
  readonly folder: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Looks upwards and remembers: one instance lives as long as one build. */
export class PackageJsons {
  readonly #byFolder = new Map<string, PackageJson | undefined>();

  /** The package.json that governs the file at `path`. */
  nearest(path: string): PackageJson | undefined {
    return this.#above(dirname(path));
  }

  #above(folder: string): PackageJson | undefined {
    if (this.#byFolder.has(folder)) return this.#byFolder.get(folder);
    const parent = dirname(folder);
    const found = read(folder) ?? (parent === folder ? undefined : this.#above(parent));
    this.#byFolder.set(folder, found);
    return found;
  }
}

/** Undefined where the file's extension or content decides. */
export function sourceTypeOf(path: string, packages: PackageJsons): SourceType | undefined {
  if (!/\.[jt]sx?$/.test(path)) return undefined;
  return packages.nearest(path)?.content.type === "module" ? "module" : undefined;
}

/** Whether one of them is installed for its own code, in whatever role. */
export function lists({ content }: PackageJson, names: readonly string[]): boolean {
  return ["dependencies", "devDependencies"].some((list) => {
    const listed = content[list];
    return typeof listed === "object" && listed !== null && names.some((name) => name in listed);
  });
}

/** Whether `"browser": { "./file": false }` empties the file at `path`. */
export function isEmptiedForBrowsers(path: string, packages: PackageJsons): boolean {
  const found = packages.nearest(path);
  const browser = found?.content.browser;
  if (found === undefined || typeof browser !== "object" || browser === null) return false;
  return Object.entries(browser).some(([key, value]) => {
    if (value !== false) return false;
    const target = join(found.folder, key);
    if (path === target) return true;
    if (!path.startsWith(target)) return false;
    return /^(?:[\\/]index)?\.[^.\\/]+$/.test(path.slice(target.length));
  });
}

function read(folder: string): PackageJson | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof content === "object" && content !== null
      ? { folder, content: content as Record<string, unknown> }
      : undefined;
  } catch {
    return undefined;
  }
}
