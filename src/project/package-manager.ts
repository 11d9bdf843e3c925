/** The package manager of a project, and how one asks it for something. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

const LOCKS: Readonly<Record<string, PackageManager>> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

/** What package.json names, else whose lockfile there is: here, or above in a workspace. */
export function packageManagerOf(folder: string): PackageManager {
  for (let at = folder; ; at = dirname(at)) {
    const lock = Object.keys(LOCKS).find((name) => existsSync(join(at, name)));
    const found = named(at) ?? (lock === undefined ? undefined : LOCKS[lock]);
    if (found !== undefined) return found;
    if (existsSync(join(at, ".git")) || dirname(at) === at) return "npm";
  }
}

/** https://nodejs.org/api/packages.html#packagemanager */
function named(folder: string): PackageManager | undefined {
  try {
    const { packageManager } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const [name] = String(packageManager).split("@");
    return Object.values(LOCKS).find((one) => one === name);
  } catch {
    return undefined;
  }
}

export function installCommand(manager: PackageManager): string {
  return `${manager} install`;
}

export function addCommand(manager: PackageManager, packages: readonly string[]): string {
  return `${manager} ${manager === "npm" ? "i" : "add"} ${packages.join(" ")}`;
}

export function addDevCommand(manager: PackageManager, packages: readonly string[]): string {
  return addCommand(manager, ["-D", ...packages]);
}

/** Runs what a package brings along. */
export function execCommand(manager: PackageManager, words: string): string {
  return `${{ npm: "npx", pnpm: "pnpm exec", yarn: "yarn", bun: "bunx" }[manager]} ${words}`;
}

export function scriptCommand(manager: PackageManager, script: string): string {
  return manager === "npm" && script === "start" ? "npm start" : `${manager} run ${script}`;
}
