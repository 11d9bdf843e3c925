/** Woven code imports the runtime, so the package that ships it must list the runtime. */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isInNodeModules } from "./config/find.ts";
import { type Finding, runtimeNotListed } from "./findings.ts";
import { installedFindings } from "./missing/installed-findings.ts";
import type { PackageJson, PackageJsons } from "./package-json.ts";
import { listedIn } from "./project/listed.ts";
import { addCommand, packageManagerOf } from "./project/package-manager.ts";

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
  if (atRoot === undefined) return [];
  const lists = isBundled ? [...installed, "devDependencies"] : installed;
  const isListed = (owner: PackageJson): boolean => listsRuntime(owner, lists);
  const isForAll = [atRoot, ...workspacesAbove(atRoot, packages)].some(isListed);
  const owners = [...ownersOf(wovenFiles, atRoot, packages)];
  const lacking = isForAll ? [] : owners.filter((owner) => !isListed(owner));
  // One bundle needs one copy; otherwise each package is installed for itself.
  const isEnough = isBundled && lacking.length < owners.length;
  return [
    ...(isEnough ? [] : lacking).map((owner) => notListed(root, owner)),
    ...installedFindings(root, atRoot.content),
  ];
}

/** What is installed gets what its user has. */
function ownersOf(
  paths: readonly string[],
  atRoot: PackageJson,
  packages: PackageJsons,
): ReadonlySet<PackageJson> {
  const nearest = (path: string): PackageJson | undefined =>
    isInNodeModules(path) ? undefined : packages.nearest(path);
  return new Set(paths.map((path) => nearest(path) ?? atRoot));
}

/** What a workspace asks for, all of its packages get. */
function workspacesAbove({ folder }: PackageJson, packages: PackageJsons): readonly PackageJson[] {
  const above = dirname(folder) === folder ? undefined : packages.nearest(folder);
  if (above === undefined) return [];
  const isWorkspace =
    above.content.workspaces !== undefined || existsSync(join(above.folder, "pnpm-workspace.yaml"));
  return [...(isWorkspace ? [above] : []), ...workspacesAbove(above, packages)];
}

function notListed(root: string, { folder }: PackageJson): Finding {
  const mend = addCommand(packageManagerOf(folder), [RUNTIME]);
  return runtimeNotListed(relative(root, join(folder, "package.json")), mend);
}

export function isOfRuntime(path: string, packages: PackageJsons): boolean {
  return packages.nearest(path)?.content.name === RUNTIME;
}

function listsRuntime({ content }: PackageJson, lists: readonly string[]): boolean {
  return content.name === RUNTIME || RUNTIME in listedIn(content, lists);
}
