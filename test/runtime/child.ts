/** Bundles a program of children/, weaves what it tags, and runs it by itself. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { transform } from "../../transformer/index.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));
const run = promisify(execFile);

/** What the program printed as its last line. */
export async function runChild(name: string, flags: readonly string[] = []): Promise<unknown> {
  const outfile = path(`../../node_modules/.cache/spanweave/runtime/${name}.mjs`);
  await build({
    entryPoints: [path(`children/${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    alias: { "@spanweave/runtime": path("../../runtime/src") },
    plugins: [
      {
        name: "weave",
        setup({ onLoad }) {
          onLoad({ filter: /[/\\]children[/\\][\w-]+\.ts$/ }, ({ path: file }) => {
            const source = readFileSync(file, "utf8");
            const woven = transform(source, file, { sourcemap: false });
            return { contents: woven?.code ?? source, loader: "ts" };
          });
        },
      },
    ],
    logLevel: "warning",
  });
  const env = { ...process.env, NODE_OPTIONS: "", SPANWEAVE: "" };
  const limits = { timeout: 30_000, maxBuffer: 64_000_000 };
  const { stdout } = await run(process.execPath, [...flags, outfile], { env, ...limits });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as unknown;
}
