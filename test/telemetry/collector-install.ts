/** Brings the collector from npm on first need. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PACKAGE = "@streamfold/rotel-linux-x64";
const VERSION = "0.0.8-alpha";

const folder: string = fileURLToPath(
  new URL(`../../node_modules/.cache/spanweave/rotel-${VERSION}`, import.meta.url),
);

/** Whether there is one for this platform; says so once where there is none. */
export const hasCollector: boolean = process.platform === "linux" && process.arch === "x64";
if (!hasCollector) {
  console.log(
    `${process.platform} ${process.arch}: no ${PACKAGE}, so tests against a real collector don't run`,
  );
}

export async function installRotel(): Promise<string> {
  const program = join("node_modules", PACKAGE, "bin/rotel-agent");
  if (!existsSync(join(folder, program))) await install(program);
  return join(folder, program);
}

/** Aside, and moved to its place when whole: several test files may want it at once. */
async function install(program: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(aside, "package.json"), "{}\n");
    const quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
    await promisify(execFile)(
      "npm",
      ["install", "--prefix", aside, ...quiet, `${PACKAGE}@${VERSION}`],
      { timeout: 120_000 },
    );
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another was quicker.
    if (!existsSync(join(folder, program))) throw error;
  }
}
