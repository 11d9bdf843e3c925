/** One project through each bundler that the plugins are for, in this very process. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rspack } from "@rspack/core";
import { transform } from "esbuild";
import { type RolldownPlugin, rolldown } from "rolldown";
import { type Plugin, rollup } from "rollup";
import { build, createLogger, type LogErrorOptions, type PluginOption } from "vite";
import { vi } from "vitest";
import webpack from "webpack";
import type { HostOptions } from "../../src/options.ts";
import rolldownPlugin from "../../src/rolldown.ts";
import rollupPlugin from "../../src/rollup.ts";
import vitePlugin from "../../src/vite.ts";
import { type PluginOf, typescriptLoader, webpackPlugins } from "./webpack-like.ts";

export interface Bundled {
  /** Of the entry. */
  readonly code: string;
  readonly map: string;
  readonly warnings: readonly string[];
  /** Why it failed. */
  readonly error: string | undefined;
  /** What went to stderr by our own hand. */
  readonly said: string;
}

export interface BundleOptions {
  readonly minify?: boolean;
  /** Around ours, which stands first. */
  readonly plugins?: readonly object[];
  /** Options of webpack and Rspack. */
  readonly more?: object;
  /** Whether what nobody uses stays. */
  readonly keepsAll?: boolean;
}

/** False: without the plugin. */
export type Bundle = (
  root: string,
  host?: HostOptions | false,
  options?: BundleOptions,
) => Promise<Bundled>;

const repository: string = fileURLToPath(new URL("../..", import.meta.url));
const alias: Readonly<Record<string, string>> = {
  "@spanweave/runtime/emitted": join(repository, "runtime/src/emitted.ts"),
  "@opentelemetry/api": join(repository, "node_modules/@opentelemetry/api/build/esm/index.js"),
};

interface Output {
  readonly output: readonly object[];
}

type Made = Pick<Bundled, "code" | "map">;

function entryOf({ output }: Output): Made {
  const [first = {}, ...others] = output as readonly Partial<Record<string, unknown>>[];
  const map = others.find(({ fileName }) => fileName === `${first.fileName}.map`);
  return { code: String(first.code), map: String(map?.source ?? JSON.stringify(first.map)) };
}

/** Runs one bundler in the project's folder, and listens. */
async function listen(
  root: string,
  work: (warn: (message: string) => void) => Promise<Made>,
): Promise<Bundled> {
  const warnings: string[] = [];
  const said: string[] = [];
  const spies = [
    vi.spyOn(process, "cwd").mockReturnValue(root),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      said.push(String(text));
      return true;
    }),
  ];
  try {
    const made = await work((message) => warnings.push(message));
    return { ...made, warnings, error: undefined, said: said.join("") };
  } catch (error) {
    return { code: "", map: "", warnings, error: String(error), said: said.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const withVite: Bundle = (
  root,
  host = {},
  { minify = false, plugins = [], keepsAll = false } = {},
) =>
  listen(root, async (warn) => {
    const customLogger = createLogger("warn");
    customLogger.warn = (message: string) => warn(message);
    customLogger.error = (_message: string, _options?: LogErrorOptions) => undefined;
    const made = await build({
      root,
      configFile: false,
      customLogger,
      resolve: { alias },
      build: {
        ...{ ssr: "src/main.ts", write: false, sourcemap: true, minify, target: "es2022" },
        rolldownOptions: { treeshake: !keepsAll },
      },
      oxc: { jsx: { runtime: "classic" } },
      ssr: { noExternal: true },
      plugins: [...(host === false ? [] : [vitePlugin(host)]), plugins as PluginOption],
    });
    return entryOf(made as Output);
  });

const withRolldown: Bundle = (
  root,
  host = {},
  { minify = false, plugins = [], keepsAll = false } = {},
) =>
  listen(root, async (warn) => {
    const bundle = await rolldown({
      input: join(root, "src/main.ts"),
      cwd: root,
      platform: "node",
      resolve: { alias },
      treeshake: !keepsAll,
      transform: { jsx: { runtime: "classic" } },
      onLog: (level, log) => void (level === "warn" && warn(log.message)),
      plugins: [host !== false && rolldownPlugin(host), plugins as RolldownPlugin[]],
    });
    return entryOf(await bundle.generate({ format: "esm", sourcemap: true, minify }));
  });

const withRollup: Bundle = (
  root,
  host = {},
  { minify = false, plugins = [], keepsAll = false } = {},
) =>
  listen(root, async (warn) => {
    const bundle = await rollup({
      input: join(root, "src/main.ts"),
      treeshake: !keepsAll,
      onLog: (level, log) => void (level === "warn" && warn(log.message)),
      plugins: [host !== false && rollupPlugin(host), plugins as Plugin[], typescript(minify)],
    });
    return entryOf(
      await bundle.generate({ format: "esm", sourcemap: true, inlineDynamicImports: true }),
    );
  });

/** Rollup reads JavaScript alone, and resolves paths alone. */
function typescript(minify: boolean): Plugin {
  const options = { sourcemap: "external", jsx: "transform", target: "es2022", minify } as const;
  return {
    name: "typescript",
    resolveId: (source) => alias[source] ?? null,
    async transform(code, id) {
      const loader = /\.[cm]?([jt]sx?)$/.exec(id)?.[1] as "ts";
      return await transform(code, { ...options, loader, sourcefile: id });
    },
  };
}

type Compile = (
  config: object,
  done: (error: Error | null, stats?: Stats) => void,
) => Closing | null;

interface Closing {
  close(done: (error?: Error | null) => void): void;
}

interface Stats {
  toJson(options: object): { errors?: readonly Message[]; warnings?: readonly Message[] };
}

interface Message {
  readonly message: string;
}

function withWebpackLike(compile: Compile, pluginOf: () => Promise<PluginOf>): Bundle {
  return (root, host = {}, { minify = false, plugins = [], more = {}, keepsAll = false } = {}) =>
    listen(root, async (warn) => {
      const ours = await pluginOf();
      const config = {
        context: root,
        mode: "production",
        target: "node",
        entry: "./src/main.ts",
        devtool: "source-map",
        output: { path: join(root, "out"), filename: "main.js" },
        optimization: { minimize: minify, usedExports: !keepsAll, sideEffects: !keepsAll },
        resolve: { alias, extensionAlias: { ".js": [".ts", ".js"] } },
        module: { rules: [{ test: /\.[cm]?[jt]sx?$/, use: typescriptLoader(root) }] },
        plugins: [...(host === false ? [] : [ours(host)]), ...plugins],
        ...more,
      };
      const { errors = [], warnings = [] } = await new Promise<ReturnType<Stats["toJson"]>>(
        (resolve, reject) => {
          const compiler = compile(config, (error, stats) => {
            const told = stats?.toJson({ all: false, errors: true, warnings: true });
            compiler?.close((problem) => {
              if (error || problem) reject(error ?? problem);
              else resolve(told ?? {});
            });
          });
        },
      );
      for (const { message } of warnings) warn(message);
      if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
      const [code, map] = ["main.js", "main.js.map"].map((name) =>
        readFileSync(join(root, "out", name), "utf8"),
      );
      return { code: code ?? "", map: map ?? "" };
    });
}

export const bundlers: readonly (readonly [name: string, bundle: Bundle])[] = [
  ["vite", withVite],
  ["rolldown", withRolldown],
  ["rollup", withRollup],
  [
    "webpack",
    withWebpackLike(webpack as unknown as Compile, async () => (await webpackPlugins()).webpack),
  ],
  [
    "rspack",
    withWebpackLike(rspack as unknown as Compile, async () => (await webpackPlugins()).rspack),
  ],
];
