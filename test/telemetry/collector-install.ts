/** Brings the collector from npm on first need. */
import { join } from "node:path";
import { bring } from "../bring.ts";

const PACKAGE = "@streamfold/rotel-linux-x64";
const VERSION = "0.0.8-alpha";

/** Whether there is one for this platform; says so once where there is none. */
export const hasCollector: boolean = process.platform === "linux" && process.arch === "x64";
if (!hasCollector) {
  console.log(
    `${process.platform} ${process.arch}: no ${PACKAGE}, so tests against a real collector don't run`,
  );
}

export async function installRotel(): Promise<string> {
  const program = join("node_modules", PACKAGE, "bin/rotel-agent");
  const manifest = JSON.stringify({ private: true, dependencies: { [PACKAGE]: VERSION } });
  return join(await bring(`rotel-${VERSION}`, manifest, program), program);
}
