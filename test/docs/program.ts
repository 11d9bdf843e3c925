/** runProgram(): a program of the documentation, woven, and run as its reader would run it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { bundledTexts } from "../../scripts/bundled-text.mjs";
import { transform } from "../../transformer/index.ts";
import { type Ended, runFile } from "../telemetry/program.ts";

export async function runProgram(
  name: string,
  source: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const cache = resolve("node_modules/.cache/spanweave");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "docs-"));
  try {
    const program = await bundle(folder, name, source);
    return await runFile(program, { env, bare: source.includes("@spanweave/runtime/start") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(folder: string, name: string, source: string): Promise<string> {
  const file = join(folder, name);
  const woven = transform(source, file, { root: folder, sourcemap: false });
  const mistakes = woven?.diagnostics.map(String) ?? [];
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, woven?.code ?? source);
  const outfile = join(folder, "program.mjs");
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    alias: { "@spanweave/runtime": resolve("runtime/src") },
    plugins: [bundledTexts],
    logLevel: "warning",
  });
  return outfile;
}
