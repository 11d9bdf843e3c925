/** A throw-away project that a real tsc compiles, called as `spanweave tsc`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Installed, installBoth } from "./installed.ts";

const repository: string = fileURLToPath(new URL("../..", import.meta.url));
const common: string = join(repository, "fixtures/apps/common");

/** What the common program's spans are, whoever weaves it. */
export const golden: string = readFileSync(join(common, "expected.tree"), "utf8").trimEnd();

/** Packages that hold a TypeScript, by its major version. */
export const COMPILERS = { 5: "typescript-5", 6: "typescript-6", 7: "typescript" } as const;
export type Compiler = keyof typeof COMPILERS;

let installed: Installed;

/** To be called once in a test file. */
export function usePackages(): void {
  beforeAll(async () => {
    installed = await installBoth("tsc");
  });
  afterAll(() => installed.remove());
}

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TscProject {
  readonly root: string;
  path(name: string): string;
  write(files: Readonly<Record<string, string>>): void;
  read(name: string): string;
  /** `spanweave` with these words. */
  spanweave(words: readonly string[], env?: Readonly<Record<string, string>>): Answer;
  /** The compiler itself. */
  tsc(words?: readonly string[]): Answer;
  /** Goes on until the test ends. */
  start(words: readonly string[]): ChildProcess;
  /** Runs a file of it, with the SDK that prints span trees. */
  run(file: string, flags?: readonly string[]): Answer;
}

export interface TscProjectOptions {
  readonly compiler?: Compiler;
  readonly type?: "module" | "commonjs";
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
  /** Besides the common program, or in its stead. */
  readonly files?: Readonly<Record<string, string>>;
  readonly withCommon?: boolean;
}

export function tscProject({
  compiler = 7,
  type = "module",
  compilerOptions = {},
  files = {},
  withCommon = true,
}: TscProjectOptions): TscProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-tsc-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = (name: string): string => join(root, name);
  const write: TscProject["write"] = (more) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
    }
  };
  if (withCommon) {
    for (const name of ["src", "spanweave.config.json"]) {
      cpSync(join(common, name), path(name), { recursive: true });
    }
  }
  for (const name of ["telemetry.mjs", "tree.mjs"]) cpSync(join(common, name), path(name));
  mkdirSync(path("node_modules"));
  for (const name of ["spanweave", "@spanweave", "@opentelemetry"]) {
    symlinkSync(join(installed.folder, name), path(`node_modules/${name}`));
  }
  const typescript = join(repository, "node_modules", COMPILERS[compiler]);
  symlinkSync(typescript, path("node_modules/typescript"));
  write({
    "package.json": JSON.stringify({ type, dependencies: { "@spanweave/runtime": "*" } }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        ...{ target: "es2022", lib: ["es2023", "dom"], module: "nodenext", types: [] },
        ...{ rootDir: "src", outDir: "dist", sourceMap: true, strict: true },
        ...{ rewriteRelativeImportExtensions: true },
        plugins: [{ transform: "spanweave/transformer" }],
        ...compilerOptions,
      },
      include: ["src"],
    }),
    ...files,
  });
  const node = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Answer => {
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", ...env },
      encoding: "utf8",
      timeout: 60_000,
    });
    return { code: status, stdout, stderr };
  };
  const executable = path("node_modules/spanweave/dist/src/cli/main.js");
  return {
    root,
    path,
    write,
    read: (name) => readFileSync(path(name), "utf8"),
    spanweave: (words, env) => node([executable, ...words], env),
    tsc: (words = []) => node([path("node_modules/typescript/bin/tsc"), ...words]),
    start(words) {
      const child = spawn(process.execPath, [executable, ...words], {
        cwd: root,
        env: { ...process.env, NO_COLOR: "1" },
      });
      onTestFinished(() => {
        child.kill("SIGTERM");
      });
      return child;
    },
    run: (file, flags = []) => node([...flags, "--import", "./telemetry.mjs", file]),
  };
}
