/** A throw-away project on disk: built with the plugin, run in a child, its spans read back. */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import {
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  build,
  type Message,
  type OutputFile,
  type Plugin,
} from "esbuild";
import { onTestFinished, vi } from "vitest";
import spanweave, { type HostOptions } from "../../src/esbuild.ts";

const repository: string = fileURLToPath(new URL("../..", import.meta.url));

export interface Project {
  readonly root: string;
  path(name: string): string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** Nothing is written to disk. A failed build is no rejection. */
  build(options?: BuildOptions, host?: HostOptions | false): Promise<Built>;
  /** With these plugins in this order; "spanweave" stands for ours. */
  order(plugins: readonly (Plugin | "spanweave")[], host?: HostOptions): Promise<Built>;
}

export interface Built {
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
  readonly metafile: BuildResult["metafile"];
  readonly outputFiles: readonly OutputFile[];
  /** The text of the only output, or of the one whose name ends so. */
  text(ending?: string): string;
  /** What went to stderr by our own hand. */
  readonly said: string;
}

export const listed: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "project",
    type: "module",
    dependencies: { "@spanweave/runtime": "*" },
  }),
};

export function project(files: Readonly<Record<string, string | Uint8Array>>): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = (name: string): string => join(root, name);
  const write: Project["write"] = (more) => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
    }
  };
  write({ ...listed, ...files });
  const buildAll = async (options: BuildOptions): Promise<Built> => {
    const said: string[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    try {
      const result: BuildResult = await build({ ...usualOptions(root), ...options }).catch(
        (failure: BuildFailure) => ({ ...noOutput, ...failure }),
      );
      const { errors, warnings, metafile, outputFiles = [] } = result;
      const text = (ending = ".js"): string => onlyOutput(outputFiles, ending);
      return { errors, warnings, metafile, outputFiles, text, said: said.join("") };
    } finally {
      spy.mockRestore();
    }
  };
  return {
    root,
    path,
    write,
    build: (options = {}, host = {}) =>
      buildAll({ plugins: host === false ? [] : [spanweave(host)], ...options }),
    order: (plugins, host = {}) =>
      buildAll({
        logLevel: "warning",
        plugins: plugins.map((plugin) => (plugin === "spanweave" ? spanweave(host) : plugin)),
      }),
  };
}

export function usualOptions(root: string): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outdir: "out",
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    nodePaths: [join(repository, "node_modules")],
    alias: { "@spanweave/runtime/emitted": join(repository, "runtime/src/emitted.ts") },
  };
}

/** esbuild keeps no ids but its own, so the text begins with ours. */
export function code({ text }: Message): string {
  return /^SW\d+/.exec(text)?.[0] ?? text;
}

const noOutput: Pick<BuildResult, "outputFiles" | "metafile" | "mangleCache"> = {
  outputFiles: [],
  metafile: undefined,
  mangleCache: undefined,
};

function onlyOutput(files: readonly OutputFile[], ending: string): string {
  const found = files.filter((file) => file.path.endsWith(ending));
  if (found.length !== 1) throw new Error(`${found.length} outputs end in ${ending}`);
  return found[0]?.text ?? "";
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** One line for each span, children indented below their parents. */
  readonly spans: readonly string[];
}

let preload: Promise<string> | undefined;

export interface RunOptions {
  /** Of the file: its extension says what it is. */
  readonly name?: string;
  readonly flags?: readonly string[];
  /** Whether a provider and a context manager are registered first. Default: true. */
  readonly live?: boolean;
}

/** Runs code in a child. */
export async function run(code: string, options: RunOptions = {}): Promise<Run> {
  const { name = "main.mjs", flags = [], live = true } = options;
  preload ??= buildPreload();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-run-")));
  try {
    const file = join(folder, name);
    writeFileSync(file, code);
    const spanFile = join(folder, "spans.json");
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [...flags, ...(live ? ["--import", pathToFileURL(await preload).href] : []), file],
      { env: { ...process.env, SPANWEAVE_TEST_SPANS: spanFile }, timeout: 20_000 },
    );
    return { stdout, stderr, spans: treeOf(spanFile) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildPreload(): Promise<string> {
  const outfile = join(repository, "node_modules/.cache/spanweave/test-preload.mjs");
  await build({
    entryPoints: [join(repository, "test/hosts/preload.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return outfile;
}

interface SavedSpan {
  readonly id: string;
  readonly parent: string | undefined;
  readonly name: string;
}

function treeOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const spans = JSON.parse(readFileSync(file, "utf8")) as readonly SavedSpan[];
  const below = (parent: string | undefined, indent: string): string[] =>
    spans
      .filter((span) => span.parent === parent)
      .flatMap((span) => [indent + span.name, ...below(span.id, `${indent}  `)]);
  return below(undefined, "");
}
