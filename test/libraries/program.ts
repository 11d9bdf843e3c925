/** Runs a woven program that calls real libraries, as a user would: with `--import` or `--require`. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledTexts } from "../../scripts/bundled-text.mjs";
import { bring } from "../bring.ts";
import { type Ended, type StartOptions, start } from "../start.ts";
import { wovenPrograms } from "../woven-programs.ts";

export type { Ended };

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

export type Format = "esm" | "cjs";

export interface RunOptions extends StartOptions {
  /** Default: `esm`. */
  readonly format?: Format;
  /** Without our flag, for comparing. */
  readonly bare?: boolean;
}

/** Weaves what the programs tag. */
export const woven: import("esbuild").Plugin = wovenPrograms(path("."));

/** Where the libraries are installed. */
export function libraries(): Promise<string> {
  const manifest = readFileSync(path("package.json"), "utf8");
  const version = createHash("sha256").update(manifest).digest("hex").slice(0, 12);
  return bring(`libraries-${version}`, manifest, "node_modules/pg/package.json");
}

/** `name` is a file of programs/. */
export async function run(name: string, options: RunOptions = {}): Promise<Ended> {
  const { format = "esm", bare = false } = options;
  const program = await bundled(name, path(`programs/${name}.ts`), format);
  if (bare) return start([program], options);
  const register = await bundled("register", path("../../runtime/src/register.ts"), format);
  return start([format === "esm" ? "--import" : "--require", register, program], options);
}

const bundles = new Map<string, Promise<string>>();

function bundled(name: string, entry: string, format: Format): Promise<string> {
  const key = `${name}.${format}`;
  const known = bundles.get(key) ?? bundle(name, entry, format);
  bundles.set(key, known);
  return known;
}

/** Beside the libraries, which it finds as any program finds its own. */
async function bundle(name: string, entry: string, format: Format): Promise<string> {
  const extension = format === "esm" ? "mjs" : "cjs";
  const outfile = join(await libraries(), "programs", `${process.pid}-${name}.${extension}`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    external: ["@opentelemetry/api"],
    format,
    alias: { "@spanweave/runtime": path("../../runtime/src") },
    mainFields: ["module", "main"],
    plugins: [leftOut, bundledTexts, woven],
    logLevel: "warning",
  });
  return outfile;
}

/** Of the runtime all is within, as in what is published; of a program nothing. */
const leftOut: import("esbuild").Plugin = {
  name: "libraries",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: id, importer }) =>
      /[/\\]programs[/\\]/.test(importer) && !id.startsWith("@spanweave/")
        ? { path: id, external: true }
        : undefined,
    );
  },
};
