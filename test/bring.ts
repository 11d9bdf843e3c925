/** bring(): packages from the registry, on first need, into a folder that stays. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const cache: string = fileURLToPath(new URL("../node_modules/.cache/spanweave", import.meta.url));

/** `name` changes with what `manifest` asks for; `holds` is a file that is there when all is. */
export async function bring(name: string, manifest: string, holds: string): Promise<string> {
  const folder = join(cache, name);
  if (!existsSync(join(folder, holds))) await install(folder, manifest, holds);
  return folder;
}

/** Aside, and moved to its place when whole: several test files may want it at once. */
async function install(folder: string, manifest: string, holds: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(aside, "package.json"), manifest);
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
    await promisify(execFile)("npm", ["install", "--prefix", aside, ...quiet], {
      timeout: 240_000,
    });
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another was quicker.
    if (!existsSync(join(folder, holds))) throw error;
  }
}
