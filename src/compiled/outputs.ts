/** outputsIn(): the files below a folder that a compiler may have written. */
import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export function outputsIn(folder: string): readonly string[] {
  return filesIn(folder).filter((path) => /\.[cm]?jsx?$/.test(path));
}

/** Outputs beside their sources, where other JavaScript may be as well. */
export function outputsBeside(folder: string): readonly string[] {
  const files = new Set(filesIn(folder));
  return [...files].filter((path) => {
    const [, start, kind] = /^(.*)\.([cm]?)jsx?$/.exec(path) ?? [];
    return files.has(`${start}.${kind}ts`) || files.has(`${start}.tsx`);
  });
}

/** In an order that does not depend on the disk. */
function filesIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesIn(path);
    return entry.isFile() || isFileLink(entry, path) ? [path] : [];
  });
}

/** Links to folders may go in circles. */
function isFileLink(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function entriesOf(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // Nothing was written there.
    return [];
  }
}
