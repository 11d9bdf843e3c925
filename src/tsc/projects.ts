/** findProjects(): the tsconfig files that a run of tsc is about, and the folders that they write to. */
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createFilesMatcher, findTsconfig } from "get-tsconfig";
import type { Folders } from "../compiled/source.ts";
import type { TscArguments } from "./arguments.ts";
import { type TsConfig, tsconfigAt } from "./tsconfig-at.ts";

export interface Project {
  /** Undefined where files were named on the command line. */
  readonly path: string | undefined;
  readonly folders: Folders;
  /** Outputs lie beside their sources. */
  readonly isInPlace: boolean;
  /** All of them in one. */
  readonly outFile: string | undefined;
  hasSource(path: string): boolean;
  /** Its entries of `compilerOptions.plugins`. */
  readonly plugins: readonly unknown[];
}

/** Those that write JavaScript. What is wrong with a tsconfig, tsc says itself. */
export function findProjects(given: TscArguments, workingDirectory: string): readonly Project[] {
  if (given.files.length > 0) {
    const outputs = given.outDir ?? workingDirectory;
    const isInPlace = given.outDir === undefined;
    const folders = { sources: given.rootDir ?? workingDirectory, outputs };
    const outFile = given.outFile;
    const hasSource = (): boolean => true;
    return [{ path: undefined, folders, isInPlace, outFile, hasSource, plugins: [] }];
  }
  const around = given.build ? undefined : findTsconfig(workingDirectory);
  const named = given.projects.length > 0 ? given.projects : [around ?? workingDirectory];
  const found = new Map<string, Project | undefined>();
  for (const path of named) addProject(fileOf(path), given, found);
  return [...found.values()].filter((project) => project !== undefined);
}

function addProject(
  path: string,
  given: TscArguments,
  found: Map<string, Project | undefined>,
): void {
  if (found.has(path)) return;
  const config = tsconfigAt(path);
  found.set(path, config && projectOf(path, config, given));
  if (!given.build) return;
  const folder = dirname(path);
  for (const { path: to } of config?.references ?? []) {
    addProject(fileOf(resolve(folder, to)), given, found);
  }
}

function projectOf(path: string, config: TsConfig, given: TscArguments): Project | undefined {
  const folder = dirname(path);
  const { compilerOptions = {} } = config;
  const { outDir, outFile, rootDir, noEmit, emitDeclarationOnly } = compilerOptions;
  const isSilent = noEmit === true || emitDeclarationOnly === true;
  // It only refers to others.
  const isEmpty = config.files?.length === 0 && config.include === undefined;
  if (isEmpty || (isSilent && !given.writesCode)) return undefined;
  const matcher = createFilesMatcher({ path, config });
  return {
    path,
    folders: {
      sources: given.rootDir ?? resolve(folder, rootDir ?? "."),
      outputs: given.outDir ?? resolve(folder, outDir ?? "."),
    },
    isInPlace: given.outDir === undefined && outDir === undefined,
    outFile: given.outFile ?? (outFile === undefined ? undefined : resolve(folder, outFile)),
    hasSource: (source) => matcher(source) !== undefined,
    plugins: (compilerOptions.plugins as readonly unknown[] | undefined) ?? [],
  };
}

function fileOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(path, "tsconfig.json") : path;
}
