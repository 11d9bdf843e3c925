/** Bundles a program of programs/, weaves what it tags, and runs it by itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { wovenPrograms } from "../woven-programs.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));
const bundles = new Map<string, Promise<string>>();

export interface Options {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line that the program prints. */
  readonly onLine?: (line: string, child: ChildProcess) => void;
}

/** What the program printed as its last line. */
export async function run<T>(name: string, { args = [], env, onLine }: Options = {}): Promise<T> {
  const child = spawn(process.execPath, [await bundled(name), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let printed = "";
  let told = 0;
  let complaints = "";
  child.stdout.on("data", (data) => {
    printed += data;
    const lines = printed.split("\n").slice(0, -1);
    for (const line of lines.slice(told)) onLine?.(line, child);
    told = lines.length;
  });
  child.stderr.on("data", (data) => {
    complaints += data;
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(patience);
  if (code !== 0 || complaints !== "") throw new Error(`${name} ended with ${code}: ${complaints}`);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as T;
}

export function bundled(name: string): Promise<string> {
  const known = bundles.get(name) ?? bundle(name);
  bundles.set(name, known);
  return known;
}

async function bundle(name: string): Promise<string> {
  const outfile = path(`../../node_modules/.cache/spanweave/propagation/${name}.mjs`);
  await build({
    entryPoints: [path(`programs/${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    alias: {
      "@spanweave/runtime/emitted": path("../../runtime/src/emitted.ts"),
      "@spanweave/runtime/context": path("../../runtime/src/context.ts"),
    },
    plugins: [wovenPrograms(path("."))],
    logLevel: "warning",
  });
  return outfile;
}
