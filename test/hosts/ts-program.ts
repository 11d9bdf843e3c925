/** A TypeScript program on disk, compiled in-process with the transformer, as ts-patch would. */
import { join } from "node:path";
import type ts from "typescript-5";
import { vi } from "vitest";
import spanweave, { type HostOptions } from "../../src/ts-patch.ts";
import type { TypeScript } from "../../transformer/typescript.ts";

export interface CompileOptions {
  readonly compiler: TypeScript;
  readonly root: string;
  /** Paths below the root. */
  readonly files: readonly string[];
  /** As in tsconfig.json. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** False: the transformer is not there at all. */
  readonly plugin?: HostOptions | false;
  readonly library?: "tsc" | "typescript";
  /** Runs before ours. */
  readonly first?: ts.TransformerFactory<ts.SourceFile>;
}

export interface Compiled {
  /** By path below the root. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Those of TypeScript alone. */
  readonly diagnostics: readonly string[];
  /** What the transformer added, placed. */
  readonly added: readonly string[];
  /** What it wrote to stderr, but its last line. */
  readonly said: string;
  /** And that one. */
  readonly closing: string | undefined;
  readonly exitCode: number;
}

/** Of its own library: the same for every program. */
const libraries = new Map<string, ts.SourceFile | undefined>();

export function compile({
  compiler,
  root,
  files,
  options = {},
  plugin = {},
  library = "tsc",
  first,
}: CompileOptions): Compiled {
  const json = {
    strict: true,
    types: [],
    lib: ["es2023"],
    outDir: "out",
    rootDir: ".",
    ...options,
  };
  const read = compiler.convertCompilerOptionsFromJson(json, root);
  const settled = { ...read.options, configFilePath: join(root, "tsconfig.json") };
  const host = hostOf(compiler, settled, root);
  const names = files.map((file) => join(root, file));
  const program = compiler.createProgram(names, settled, host);
  const outputs: Record<string, string> = {};
  const added: ts.Diagnostic[] = [];
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const atExit: (() => void)[] = [];
  const once = vi.spyOn(process, "once").mockImplementation((_, listener) => {
    atExit.push(listener as () => void);
    return process;
  });
  const { exitCode } = process;
  try {
    const write: ts.WriteFileCallback = (path, text) => {
      outputs[path.slice(root.length + 1)] = text;
    };
    const extras = {
      ts: compiler,
      library,
      addDiagnostic: (diagnostic: ts.Diagnostic) => added.push(diagnostic),
      removeDiagnostic: (index: number) => void added.splice(index, 1),
      diagnostics: added,
    };
    const ours = plugin === false ? [] : [spanweave(program, plugin, extras)];
    const before = first === undefined ? ours : [first, ...ours];
    const emitted = program.emit(undefined, write, undefined, undefined, { before });
    const all = [
      ...read.errors,
      ...compiler.getPreEmitDiagnostics(program),
      ...emitted.diagnostics,
    ];
    const text = (one: ts.Diagnostic): string => textOf(compiler, one, root);
    for (const end of atExit) end();
    const lines = said.join("").split("\n").slice(0, -1);
    const closing = /^spanweave: /.test(lines.at(-1) ?? "") ? lines.pop() : undefined;
    return {
      outputs,
      diagnostics: all.map(text),
      added: added.map(text),
      said: lines.join("\n"),
      closing,
      exitCode: Number(process.exitCode ?? 0),
    };
  } finally {
    process.exitCode = exitCode;
    spy.mockRestore();
    once.mockRestore();
  }
}

function hostOf(compiler: TypeScript, options: ts.CompilerOptions, root: string): ts.CompilerHost {
  const host = compiler.createCompilerHost(options, true);
  const { getSourceFile } = host;
  host.getCurrentDirectory = () => root;
  host.getSourceFile = (name, language, ...rest) => {
    if (!/[\\/]lib\.[\w.]+\.d\.ts$/.test(name)) return getSourceFile(name, language, ...rest);
    const target = typeof language === "object" ? language.languageVersion : language;
    const key = `${name} ${target}`;
    if (!libraries.has(key)) libraries.set(key, getSourceFile(name, language, ...rest));
    return libraries.get(key);
  };
  return host;
}

function textOf(compiler: TypeScript, diagnostic: ts.Diagnostic, root: string): string {
  return compiler
    .formatDiagnostic(diagnostic, {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => "\n",
    })
    .trimEnd();
}
