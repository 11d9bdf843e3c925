/** Fresh copies of the runtime in this very program: what two bundles, or a reset registry, load. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type * as contextModule from "../../runtime/src/context.ts";
import type * as emitted from "../../runtime/src/emitted.ts";

export type Runtime = typeof emitted;
export type ContextModule = typeof contextModule;

const source = (file: string): string =>
  fileURLToPath(new URL(`../../runtime/src/${file}.ts`, import.meta.url));
const texts = new Map<string, string>();
const nodeRequire = createRequire(import.meta.url);

/** The text that `require` would run. */
export function bundleText(file: "emitted" | "context"): string {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    entryPoints: [source(file)],
    bundle: true,
    write: false,
    platform: "node",
    packages: "external",
    format: "cjs",
  });
  const text = outputFiles[0]?.text ?? "";
  texts.set(file, text);
  return text;
}

/** Runs a CommonJS text as a module that no registry knows. */
export function runModule<T>(text: string, require: (specifier: string) => unknown): T {
  const module = { exports: {} };
  new Function("module", "exports", "require", text)(module, module.exports, require);
  return module.exports as T;
}

export function loadRuntime(text: string = bundleText("emitted")): Runtime {
  return runModule<Runtime>(text, nodeRequire);
}

export function loadContext(): ContextModule {
  return runModule<ContextModule>(bundleText("context"), nodeRequire);
}

export const API: symbol = Symbol.for("opentelemetry.js.api.1");
export const DOOR: symbol = Symbol.for("@spanweave/runtime");

/** As if neither the runtime nor the OpenTelemetry API had ever been loaded. */
export function forgetGlobals(): void {
  for (const key of [API, DOOR]) Reflect.deleteProperty(globalThis, key);
}
