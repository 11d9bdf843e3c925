/** Looks at a disk where not everything has to be there. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Undefined for what is not there, or not to be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Directly in it; what is installed does not count. */
export function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== "node_modules");
    return folders.map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
