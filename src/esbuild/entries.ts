/**
 * esbuild watches what comes with a file that a plugin saw. Where the rules let none through, the entry
 * points bring the rules files, so that a change of those is seen.
 */
import { resolve } from "node:path";
import type { BuildOptions } from "esbuild";

/** For a filter of onLoad. */
export function entryPatterns(options: BuildOptions): readonly string[] {
  const { entryPoints = [], absWorkingDir = process.cwd() } = options;
  const entries = Array.isArray(entryPoints)
    ? entryPoints.map((entry) => (typeof entry === "string" ? entry : entry.in))
    : Object.values(entryPoints as Record<string, string>);
  return entries.map((entry) => `^${pattern(resolve(absWorkingDir, entry))}(?:\\.\\w+)?$`);
}

/** An entry may be a glob. */
function pattern(path: string): string {
  return path.replace(/[\\^$.+?()[\]{}|/]/g, "\\$&").replace(/\*+/g, ".*");
}
