/** Runs a woven program as a user would: `node --import @spanweave/runtime/register program.mjs`. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import { bundledTexts } from "../../scripts/bundled-text.mjs";
import { transform } from "../../transformer/index.ts";

/** From the root of the repository, where tests and benches are started. */
const path = (from: string): string => resolve(from);
const out = (name: string): string =>
  path(`node_modules/.cache/spanweave/telemetry/${process.pid}-${name}.mjs`);

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly args?: readonly (string | number)[];
  readonly env?: Readonly<Record<string, string>>;
  /** Without our flag, for comparing. */
  readonly bare?: boolean;
  /** Flags that stand before ours. */
  readonly before?: readonly string[];
  readonly node?: string;
  /** Called when the program has printed "ready". */
  readonly onReady?: (child: ChildProcess) => void;
}

const bundles = new Map<string, Promise<string>>();

/** `name` is a file of programs/. */
export async function run(name: string, options: RunOptions = {}): Promise<Ended> {
  return runFile(await bundled(name, path(`test/telemetry/programs/${name}.ts`)), options);
}

/** `program` is bundled already. */
export async function runFile(program: string, options: RunOptions = {}): Promise<Ended> {
  const register = await bundled("register", path("runtime/src/register.ts"));
  const flags = [...(options.before ?? []), ...(options.bare ? [] : ["--import", register])];
  return start(options.node ?? process.execPath, [...flags, program], options);
}

function start(node: string, words: readonly string[], options: RunOptions): Promise<Ended> {
  const startedAt = performance.now();
  const child = spawn(node, [...words, ...(options.args ?? []).map(String)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let isReady = false;
  child.stdout.on("data", (data) => {
    stdout += data;
    if (isReady || !/^ready$/m.test(stdout)) return;
    isReady = true;
    options.onReady?.(child);
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), 30_000);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(patience);
      resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - startedAt });
    });
  });
}

function bundled(name: string, entry: string): Promise<string> {
  const known = bundles.get(name) ?? bundle(name, entry);
  bundles.set(name, known);
  return known;
}

async function bundle(name: string, entry: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile: out(name),
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    alias: { "@spanweave/runtime": path("runtime/src") },
    plugins: [bundledTexts, woven],
    logLevel: "warning",
  });
  return out(name);
}

const woven: import("esbuild").Plugin = {
  name: "woven",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]programs[/\\][\w-]+\.ts$/ }, ({ path: file }) => {
      const source = readFileSync(file, "utf8");
      const result = transform(source, file, { root: path("test/telemetry"), sourcemap: false });
      return { contents: result?.code ?? source, loader: "ts" };
    });
  },
};
