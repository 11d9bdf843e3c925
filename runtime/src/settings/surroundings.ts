/** surroundings(): what there is to know of this program without being told. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

export interface Surroundings {
  /** Of the package.json that the program belongs to. */
  readonly packageName?: string;
  readonly packageVersion?: string;
  readonly host?: string;
  readonly pid?: number;
  readonly runtime?: { readonly name: string; readonly version: string };
  /** What runs the program: `node`. */
  readonly executable?: string;
}

export function surroundings(): Surroundings {
  return {
    ...orNothing(packageOfProgram),
    ...orNothing(() => ({ host: hostname() })),
    ...orNothing(() => ({ pid: process.pid, runtime: runtimeOf(process.versions) })),
    ...orNothing(() => ({ executable: basename(process.execPath).replace(/\.exe$/i, "") })),
  };
}

/** A platform may lack, or forbid, any of this. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function packageOfProgram(): Pick<Surroundings, "packageName" | "packageVersion"> {
  const [, program] = process.argv;
  // A tool that was installed runs the program that it is called for: `next start`, tsx, pm2.
  const isTool = program === undefined || /[\\/]node_modules[\\/]/.test(program);
  return packageAbove(isTool ? process.cwd() : dirname(program));
}

export function packageAbove(folder: string): Pick<Surroundings, "packageName" | "packageVersion"> {
  const { name, version } = orNothing(() => readPackage(folder)) ?? {};
  // One without a name only says how its folder is loaded.
  if (typeof name === "string" && name !== "") {
    return { packageName: name, ...(typeof version === "string" && { packageVersion: version }) };
  }
  const parent = dirname(folder);
  return parent === folder ? {} : packageAbove(parent);
}

function readPackage(folder: string): { readonly name?: unknown; readonly version?: unknown } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function runtimeOf(versions: Readonly<Record<string, string | undefined>>): {
  readonly name: string;
  readonly version: string;
} {
  const { bun, deno, node = "" } = versions;
  if (bun !== undefined) return { name: "bun", version: bun };
  if (deno !== undefined) return { name: "deno", version: deno };
  return { name: "nodejs", version: node };
}
