/** workspacePackages(): the packages of a workspace, as far as package.json names them by simple globs. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export function workspacePackages(
  folder: string,
  { workspaces }: Readonly<Record<string, unknown>>,
): readonly string[] {
  const list = (workspaces as { packages?: unknown } | undefined)?.packages ?? workspaces;
  if (!Array.isArray(list)) return [];
  return list.map(String).flatMap((glob) => {
    const base = glob.replace(/\/\*$/, "");
    if (base.includes("*")) return [];
    const found =
      base === glob ? [glob] : foldersIn(join(folder, base)).map((one) => `${base}/${one}`);
    return found.filter((one) => existsSync(join(folder, one, "package.json")));
  });
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
