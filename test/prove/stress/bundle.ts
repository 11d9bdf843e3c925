/** Programs, as source and woven, in one bundle with all that a runtime needs to judge them. */
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { transform } from "../../../transformer/index.ts";
import { type Program, print } from "./program.ts";

export interface Setting {
  readonly provider: "stub" | "sdk";
  readonly context: "spanweave" | "als" | "foreign" | "none";
}

export interface BundleOptions extends Setting {
  readonly name: string;
  readonly entry: "node-main.ts" | "workerd-main.ts";
  /** What esbuild lowers the programs to. */
  readonly target: string;
  /** Whether the runtime knows `using`. */
  readonly using: boolean;
  /** Changes the woven text of the program at that index: what the oracle must notice. */
  readonly damage?: (woven: string, index: number) => string;
}

const here = import.meta.dirname;
const root = resolve(here, "../../..");
const folder = resolve(root, "node_modules/.cache/spanweave/stress");
const probeText = "export function probe() {}\n";

/** The SDK is CommonJS and asks for Node's own modules. */
const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

export function weave(text: string, name: string): string {
  const rules = [{ functions: "**", kinds: "all" } as const];
  const woven = transform(text, name, { rules, sourceType: "module", sourcemap: false });
  if (woven === null) throw new Error(`${name}: nothing was woven`);
  const [problem] = woven.diagnostics.filter(({ severity }) => severity === "error");
  if (problem !== undefined) throw new Error(`${name}: ${problem.message}`);
  return woven.code;
}

function modules(
  programs: readonly Program[],
  { provider, context, damage }: BundleOptions,
): Map<string, string> {
  const found = new Map([["woven/probe.js", weave(probeText, "probe.js")]]);
  const rows = programs.map((program, index) => {
    const text = print(program);
    const name = `program-${index}.js`;
    found.set(`source/${name}`, text);
    const woven = weave(text, name);
    found.set(`woven/${name}`, damage?.(woven, index) ?? woven);
    return `{ seed: ${program.seed}, fresh: ${program.fresh}, source: source${index}, woven: woven${index} }`;
  });
  const imports = programs.flatMap((_, index) =>
    ["source", "woven"].map(
      (way) => `import * as ${way}${index} from "stress:${way}/program-${index}.js";`,
    ),
  );
  found.set(
    "batch",
    `${imports.join("\n")}
export { probe } from "stress:woven/probe.js";
export { contextManager, enter, observed } from "./context-${context}.ts";
export { provider } from "./provider-${provider}.ts";
export const programs = [${rows.join(",\n")}];`,
  );
  return found;
}

function virtual(texts: Map<string, string>): Plugin {
  return {
    name: "stress",
    setup(hooks) {
      hooks.onResolve({ filter: /^stress:/ }, ({ path }) => ({
        path: path.slice("stress:".length),
        namespace: "stress",
      }));
      hooks.onLoad({ filter: /./, namespace: "stress" }, ({ path }) => ({
        contents: texts.get(path) ?? "",
        loader: "js",
        resolveDir: here,
      }));
    },
  };
}

/** Writes the bundle and returns its path. */
export async function bundle(
  programs: readonly Program[],
  options: BundleOptions,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const outfile = resolve(folder, `${options.name}.mjs`);
  await build({
    entryPoints: [resolve(here, options.entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: options.entry === "workerd-main.ts" ? "browser" : "node",
    target: options.target,
    supported: { using: options.using && options.target === "esnext" },
    alias: {
      "@spanweave/runtime/emitted": resolve(root, "runtime/src/emitted.ts"),
      "@spanweave/runtime/context": resolve(root, "runtime/src/context.ts"),
    },
    banner: options.entry === "workerd-main.ts" ? {} : { js: requireBanner },
    plugins: [virtual(modules(programs, options))],
    logLevel: "error",
  });
  return outfile;
}
