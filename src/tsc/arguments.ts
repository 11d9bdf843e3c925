/** readTscArguments(): what the words for tsc say about what it writes, and where. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export interface TscArguments {
  /** Projects with references, each into its own folder. */
  readonly build: boolean;
  readonly watch: boolean;
  /** It writes nothing: `--version`, `--noEmit`. */
  readonly isIdle: boolean;
  /** Paths of projects, files or folders; where none is given, the one around counts. */
  readonly projects: readonly string[];
  /** Single files were named: no project counts. */
  readonly files: readonly string[];
  /** Outweighs those of the project. */
  readonly outDir: string | undefined;
  readonly rootDir: string | undefined;
}

/** Options are known in any case, with one dash or two. */
export function readTscArguments(words: readonly string[], workingDirectory: string): TscArguments {
  const build = /^--?b(?:uild)?$/i.test(words[0] ?? "");
  const nameOf = (word: string | undefined): string =>
    /^--?(\w+)$/.exec(word ?? "")?.[1]?.toLowerCase() ?? "";
  const has = (...names: readonly string[]): boolean =>
    words.some((word, at) => names.includes(nameOf(word)) && !/^false$/i.test(words[at + 1] ?? ""));
  const pathOf = (...names: readonly string[]): string | undefined => {
    const at = words.findLastIndex((word) => names.includes(nameOf(word)));
    const value = at === -1 ? undefined : words[at + 1];
    return value === undefined ? undefined : resolve(workingDirectory, value);
  };
  const plain = words.filter((word, at) => !word.startsWith("-") && at > 0);
  const project = pathOf("p", "project");
  // The value of an option is hardly ever the name of something that exists.
  const named = plain
    .map((word) => resolve(workingDirectory, word))
    .filter((path) => existsSync(path));
  const files = words.filter((word) => /\.[cm]?[jt]sx?$/i.test(word) && !word.startsWith("-"));
  return {
    build,
    watch: has("w", "watch"),
    isIdle: has(...IDLE),
    projects: build ? named : project === undefined ? [] : [project],
    files:
      build || project !== undefined ? [] : files.map((file) => resolve(workingDirectory, file)),
    outDir: pathOf("outdir"),
    rootDir: pathOf("rootdir"),
  };
}

const IDLE = [
  ...["h", "help", "all", "v", "version", "init", "showconfig", "listfilesonly"],
  ...["clean", "dry", "noemit", "emitdeclarationonly"],
];
