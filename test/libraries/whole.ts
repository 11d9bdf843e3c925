/** runWhole(): a woven program as one minified file, with the runtime and all libraries in it. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundledTexts } from "../../scripts/bundled-text.mjs";
import { libraries, woven } from "./program.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

/** `name` is a file of programs/. What it prints comes back. */
export async function runWhole(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), "whole-"));
  try {
    const outfile = join(folder, "program.cjs");
    await build({
      stdin: {
        contents: `import "@spanweave/runtime/register"; import "./programs/${name}.ts";`,
        resolveDir: path("."),
      },
      outfile,
      bundle: true,
      minify: true,
      platform: "node",
      format: "cjs",
      nodePaths: [join(await libraries(), "node_modules")],
      alias: { "@spanweave/runtime": path("../../runtime/src") },
      mainFields: ["module", "main"],
      plugins: [bundledTexts, woven],
      logLevel: "error",
    });
    return await promisify(execFile)(process.execPath, [outfile], { env, timeout: 40_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
