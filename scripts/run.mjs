// Runs a TypeScript file of this repository on any supported Node: bundled by esbuild, no build step.
import { mkdir } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundledTexts } from "./bundled-text.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bundles `entry` next to its dependencies, so that bare imports resolve, and returns the path. */
export async function bundleScript(entry) {
  const folder = resolve(root, "node_modules/.cache/spanweave");
  await mkdir(folder, { recursive: true });
  const name = relative(root, resolve(entry))
    .replace(/\.ts$/, "")
    .replace(/[^\w-]+/g, "-");
  const outfile = resolve(folder, `${name}.mjs`);
  await build({
    entryPoints: [resolve(entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    alias: { "@spanweave/runtime": resolve(root, "runtime/src") },
    plugins: [bundledTexts],
    define: { "import.meta.dirname": JSON.stringify(resolve(entry, "..")) },
    logLevel: "warning",
  });
  return outfile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry, ...args] = process.argv.slice(2);
  const outfile = await bundleScript(entry);
  process.argv = [process.argv[0], resolve(entry), ...args];
  await import(pathToFileURL(outfile).href);
}
