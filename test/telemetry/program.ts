/** Runs a woven program as a user would: `node --import @spanweave/runtime/register program.mjs`. */
import { resolve } from "node:path";
import { build } from "esbuild";
import { bundledTexts } from "../../scripts/bundled-text.mjs";
import { type Ended, type StartOptions, start } from "../start.ts";
import { wovenPrograms } from "../woven-programs.ts";

export type { Ended };

/** From the root of the repository, where tests and benches are started. */
const path = (from: string): string => resolve(from);
const out = (name: string): string =>
  path(`node_modules/.cache/spanweave/telemetry/${process.pid}-${name}.mjs`);

export interface RunOptions extends StartOptions {
  /** Without our flag, for comparing. */
  readonly bare?: boolean;
  /** Flags that stand before ours. */
  readonly before?: readonly string[];
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
  return start([...flags, program], options);
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
    plugins: [bundledTexts, wovenPrograms(path("test/telemetry"))],
    logLevel: "warning",
  });
  return out(name);
}
