/** Packs both packages as they would be published, once for all applications. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the packed packages. */
    packed: string;
  }
}

const repository: string = fileURLToPath(new URL("../..", import.meta.url));

export default function pack({ provide }: TestProject): () => void {
  const packed = mkdtempSync(join(tmpdir(), "spanweave-packed-"));
  run("npm", ["run", "--silent", "build"]);
  run("npm", ["pack", "--silent", "--pack-destination", packed]);
  run("npm", ["pack", "--silent", "--workspace", "runtime", "--pack-destination", packed]);
  provide("packed", packed);
  return () => rmSync(packed, { recursive: true, force: true });
}

function run(command: string, words: readonly string[]): void {
  execFileSync(command, words, { cwd: repository, stdio: ["ignore", "ignore", "inherit"] });
}
