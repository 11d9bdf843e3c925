/** webpack and Rspack for tests: both load loaders themselves, so ours must be JavaScript first. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { HostOptions } from "../../src/options.ts";

const repository: string = join(import.meta.dirname, "../..");
const outdir: string = join(repository, "node_modules/.cache/spanweave/test-webpack");

export type PluginOf = (host: HostOptions) => never;

let plugins: Promise<{ webpack: PluginOf; rspack: PluginOf }> | undefined;

export function webpackPlugins(): Promise<{ webpack: PluginOf; rspack: PluginOf }> {
  plugins ??= buildPlugins();
  return plugins;
}

async function buildPlugins(): Promise<{ webpack: PluginOf; rspack: PluginOf }> {
  await build({
    entryPoints: ["webpack", "rspack", "webpack-loader"].map((name) =>
      join(repository, `src/${name}.ts`),
    ),
    outdir,
    // What is shared stands where its sources do, so that it finds the loader.
    chunkNames: "webpack-like/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  const load = async (name: string): Promise<PluginOf> =>
    (await import(pathToFileURL(join(outdir, `${name}.js`)).href)).default;
  return { webpack: await load("webpack"), rspack: await load("rspack") };
}

/** A loader that takes types away, and keeps maps. */
export function typescriptLoader(root: string): string {
  const path = join(root, "typescript-loader.cjs");
  const text = `const { transform } = require(${JSON.stringify(join(repository, "node_modules/esbuild"))});
module.exports = function (text, map) {
  const done = this.async();
  const data = map && Buffer.from(JSON.stringify(map)).toString("base64");
  const code = data ? text + "\\n//# sourceMappingURL=data:application/json;base64," + data : text;
  const loader = /\\.[cm]?([jt]sx?)$/.exec(this.resourcePath)[1];
  const options = { loader, jsx: "transform", target: "es2022", sourcemap: "external", sourcefile: this.resourcePath };
  transform(code, options).then(
    (made) => done(null, made.code, JSON.parse(made.map)),
    (error) => done(error),
  );
};`;
  writeFileSync(path, text);
  return path;
}
