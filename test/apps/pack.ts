/** Packs both packages as they would be published, once for all applications. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const repository: string = fileURLToPath(new URL("../..", import.meta.url));
export const packed: string = `${repository}node_modules/.cache/spanweave/packed`;

export default function pack(): void {
  rmSync(packed, { recursive: true, force: true });
  mkdirSync(packed, { recursive: true });
  run("npm", ["run", "--silent", "build"]);
  run("npm", ["pack", "--silent", "--pack-destination", packed]);
  run("npm", ["pack", "--silent", "--workspace", "runtime", "--pack-destination", packed]);
}

function run(command: string, words: readonly string[]): void {
  execFileSync(command, words, { cwd: repository, stdio: ["ignore", "ignore", "inherit"] });
}
