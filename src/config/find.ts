/** Where rules files stand. */
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** In a folder that has several, the first is read. */
export const CONFIG_NAMES: readonly string[] = ["ts", "mts", "cts", "js", "mjs", "cjs", "json"].map(
  (extension) => `spanweave.config.${extension}`,
);

/** Those of a folder, the one that counts first. */
export function configsIn(folder: string): readonly string[] {
  return CONFIG_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path));
}

/** The nearest folder that has one. */
export function folderUpward(folder: string): string | undefined {
  if (configsIn(folder).length > 0) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : folderUpward(parent);
}

export function isInNodeModules(path: string): boolean {
  return /[/\\]node_modules[/\\]/.test(path);
}

/** The folder whose rules count for a file: what is installed is governed by whoever installed it. */
export function governingFolder(path: string): string {
  return dirname(path.replace(/[/\\]node_modules[/\\].*$/s, "/node_modules"));
}

/** Folders below that have one; what is installed or hidden has none. */
export function foldersBelow(folder: string): readonly string[] {
  const entries = entriesOf(folder);
  const hasOne = entries.some((entry) => !entry.isDirectory() && CONFIG_NAMES.includes(entry.name));
  const below = entries
    .filter((entry) => entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name))
    .flatMap(({ name }) => foldersBelow(join(folder, name)));
  return hasOne ? [folder, ...below] : below;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone, or not ours to look at.
    return [];
  }
}

/** Of a file's content, as far as the system knows of changes. */
export function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return `${path} ${stats?.mtimeMs} ${stats?.size}`;
}

/** A folder is below itself. */
export function isBelow(folder: string, path: string): boolean {
  const base = folder.replace(/[/\\]$/, "");
  return path === folder || path.startsWith(`${base}/`) || path.startsWith(`${base}\\`);
}
