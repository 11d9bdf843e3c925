/** Bundles what runs elsewhere: the worker, and the runtime that each realm evaluates. */
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

export interface Bundles {
  readonly worker: string;
  readonly runtime: string;
  readonly remove: () => Promise<void>;
}

const repository = resolve(import.meta.dirname, "../../..");

export async function makeBundles(): Promise<Bundles> {
  // Inside node_modules, so that packages resolve; one folder a run, so that runs don't mix.
  const folder = join(repository, `node_modules/.cache/spanweave/test262-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const worker = join(folder, "worker.mjs");
  const runtime = join(folder, "runtime.js");
  await build({
    entryPoints: [join(import.meta.dirname, "worker.ts")],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  await build({
    entryPoints: [join(import.meta.dirname, "in-realm.ts")],
    outfile: runtime,
    bundle: true,
    platform: "node",
    format: "iife",
    globalName: "inRealm",
    banner: { js: "(function (require) {" },
    footer: { js: "return inRealm; })" },
    alias: {
      "@spanweave/runtime/emitted": join(repository, "runtime/src/emitted.ts"),
      "@spanweave/runtime/context": join(repository, "runtime/src/context.ts"),
    },
  });
  return { worker, runtime, remove: () => rm(folder, { recursive: true, force: true }) };
}
