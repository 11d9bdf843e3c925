/** readProject(): what can be seen of a project without running anything of it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../files.ts";
import { installedPackage } from "../project/installed.ts";
import { listedIn, scriptsOf } from "../project/listed.ts";
import { isOlder, lowestOf } from "../project/node-version.ts";
import { type PackageManager, packageManagerOf } from "../project/package-manager.ts";

export interface Project {
  readonly folder: string;
  /** Its package.json, as text and as data. */
  readonly manifest: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Ranges of what it lists, by name. */
  readonly listed: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly manager: PackageManager;
  /** The oldest one that it runs on, as far as it says so. */
  readonly node: string;
  /** Undefined for none. */
  readonly typescript: number | undefined;
  /** What lies beside its package.json. */
  readonly files: readonly string[];
  has(path: string): boolean;
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
}

export function readProject(folder: string, manifest: string, ownNode: string): Project {
  const content = JSON.parse(manifest) as Readonly<Record<string, unknown>>;
  const listed = listedIn(content);
  const read = (path: string): string | undefined => readText(join(folder, path));
  return {
    ...{ folder, manifest, content, listed, read },
    scripts: scriptsOf(content),
    manager: packageManagerOf(folder),
    node: oldestNode(content, read, ownNode),
    typescript: majorOf("typescript", folder, listed),
    files: readdirSync(folder),
    has: (path) => existsSync(join(folder, path)),
  };
}

/** That of what is installed, else of what is asked for. */
export function majorOf(
  name: string,
  folder: string,
  listed: Readonly<Record<string, string>>,
): number | undefined {
  const version = installedPackage(name, folder)?.version ?? listed[name];
  if (!(name in listed) || version === undefined) return undefined;
  const major = /\d+/.exec(version)?.[0];
  return major === undefined ? undefined : Number(major);
}

function oldestNode(
  { engines }: Readonly<Record<string, unknown>>,
  read: (path: string) => string | undefined,
  own: string,
): string {
  const range = (engines as { node?: unknown } | undefined)?.node;
  const asked = typeof range === "string" ? lowestOf(range) : undefined;
  const pinned = /^v?(\d[\d.]*)\s*$/.exec(read(".nvmrc") ?? read(".node-version") ?? "")?.[1];
  // A major alone is installed as the latest of its line.
  const exact = pinned === undefined || pinned.includes(".") ? pinned : `${pinned}.99`;
  return [asked, exact, own]
    .filter((version) => version !== undefined)
    .reduce((oldest, version) => (isOlder(version, oldest) ? version : oldest));
}
