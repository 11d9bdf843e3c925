/** Woven code imports the runtime, so the package that ships it must list the runtime. */
import { join, relative } from "node:path";
import { type Finding, runtimeNotListed } from "./findings.ts";
import type { PackageJson, PackageJsons } from "./package-json.ts";

const RUNTIME = "@spanweave/runtime";
const installed = ["dependencies", "peerDependencies", "optionalDependencies"];

/** What is bundled need not be installed again, so a devDependency will do there. */
export function runtimeFindings(
  root: string,
  wovenFiles: readonly string[],
  isBundled: boolean,
  packages: PackageJsons,
): readonly Finding[] {
  if (wovenFiles.length === 0) return [];
  const atRoot = packages.nearest(join(root, "package.json"));
  const lists = isBundled ? [...installed, "devDependencies"] : installed;
  const owners = [atRoot, ...wovenFiles.map((path) => packages.nearest(path))];
  if (atRoot === undefined || owners.some((owner) => owner && listsRuntime(owner, lists)))
    return [];
  return [runtimeNotListed(relative(root, join(atRoot.folder, "package.json")))];
}

export function isOfRuntime(path: string, packages: PackageJsons): boolean {
  return packages.nearest(path)?.content.name === RUNTIME;
}

function listsRuntime({ content }: PackageJson, lists: readonly string[]): boolean {
  return (
    content.name === RUNTIME ||
    lists.some((list) => {
      const dependencies = content[list];
      return typeof dependencies === "object" && dependencies !== null && RUNTIME in dependencies;
    })
  );
}
