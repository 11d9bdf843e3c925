/** namedProject(): the project that --root names, or the one around. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Project, readProject } from "../init/project.ts";
import { packageFolder } from "../package-folder.ts";
import type { Given } from "./arguments.ts";
import { noPackage, unreadable } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

export function namedProject(given: Given, { workingDirectory }: Terminal): Project {
  const named = resolve(workingDirectory, given.text("root") ?? ".");
  const folder = packageFolder(named);
  const path = join(folder, "package.json");
  let manifest: string;
  try {
    manifest = readFileSync(path, "utf8");
  } catch {
    throw noPackage(named);
  }
  try {
    return readProject(folder, manifest, process.versions.node);
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(path, error.message);
    throw error;
  }
}
