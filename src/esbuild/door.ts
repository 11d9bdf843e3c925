/** Finds the runtime that woven code imports, also from files that could not find it themselves. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, OnResolveResult, PluginBuild } from "esbuild";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { runtimeNotFound } from "../findings.ts";
import { toMessages } from "./messages.ts";

const filter: RegExp = new RegExp(`^${DOOR_SPECIFIER}$`);
const bridge = "spanweave-door";
/** Marks our own question, which must not come back to us. */
const asked = Symbol("spanweave");

export function resolveDoor(build: PluginBuild, root: string): void {
  const options = build.initialOptions;
  build.onResolve(
    { filter },
    async ({ path, importer, namespace, resolveDir, kind, pluginData }) => {
      if (pluginData === asked) return undefined;
      for (const folder of [root, resolveDir, dirname(fileURLToPath(import.meta.url))]) {
        // An import in any case: one bundle needs one copy of the runtime.
        const found = await build.resolve(path, {
          kind: "import-statement",
          importer,
          namespace,
          resolveDir: folder,
          pluginData: asked,
        });
        if (found.errors.length > 0) continue;
        const { errors: _, ...result } = found;
        if (result.external && kind === "require-call" && makesModules(options)) {
          return { path, namespace: bridge, sideEffects: false };
        }
        return result satisfies OnResolveResult;
      }
      return toMessages([runtimeNotFound(root)]);
    },
  );
  // ES modules have no `require` for what stays outside the bundle: the bundle imports it.
  build.onLoad({ filter: /^/, namespace: bridge }, ({ path }) => ({
    contents: `export * from ${JSON.stringify(path)};`,
    resolveDir: root,
  }));
}

/** Whether the runtime becomes a part of the output. */
export function bundlesRuntime({ bundle, packages, external = [] }: BuildOptions): boolean {
  return (
    bundle === true &&
    packages !== "external" &&
    !external.some((name) => name.startsWith("@spanweave/"))
  );
}

function makesModules({ format, platform }: BuildOptions): boolean {
  return format === "esm" || (format === undefined && platform === "neutral");
}
