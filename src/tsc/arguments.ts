/** readTscArguments(): what the words for tsc say about what it writes, and where. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface TscArguments {
  /** Projects with references, each into its own folder. */
  readonly build: boolean;
  readonly watch: boolean;
  /** It writes nothing: `--version`, `--noEmit`. */
  readonly isIdle: boolean;
  /** Whatever a project says: `--noEmit false`. */
  readonly writesCode: boolean;
  /** Paths of projects, files or folders; where none is given, the one around counts. */
  readonly projects: readonly string[];
  /** Single files were named: no project counts. */
  readonly files: readonly string[];
  /** Outweighs those of the project. */
  readonly outDir: string | undefined;
  readonly outFile: string | undefined;
  readonly rootDir: string | undefined;
}

/** Options are known in any case, with one dash or two. */
export function readTscArguments(given: readonly string[], workingDirectory: string): TscArguments {
  const words = given.flatMap((word) => wordsOf(word, workingDirectory));
  const build = /^--?b(?:uild)?$/i.test(words[0] ?? "");
  const nameOf = (word: string | undefined): string =>
    /^--?(\w+)$/.exec(word ?? "")?.[1]?.toLowerCase() ?? "";
  const isOn = (...names: readonly string[]): boolean | undefined => {
    const at = words.findLastIndex((word) => names.includes(nameOf(word)));
    return at === -1 ? undefined : !/^false$/i.test(words[at + 1] ?? "");
  };
  const pathOf = (...names: readonly string[]): string | undefined => {
    const at = words.findLastIndex((word) => names.includes(nameOf(word)));
    const value = at === -1 ? undefined : words[at + 1];
    return value === undefined ? undefined : resolve(workingDirectory, value);
  };
  const plain = words.filter((word, at) => {
    const isValue = TAKES_A_PATH.has(nameOf(words[at - 1]));
    return !word.startsWith("-") && !isValue && (at > 0 || !build);
  });
  const project = pathOf("p", "project");
  // The value of an option is hardly ever the name of something that exists.
  const paths = plain.map((word) => resolve(workingDirectory, word));
  const files = paths.filter((path) => /\.[cm]?[jt]sx?$/i.test(path));
  return {
    build,
    watch: isOn("w", "watch") === true,
    isIdle: IDLE.some((name) => isOn(name) === true),
    writesCode: WRITES_NONE.map((name) => isOn(name)).find((on) => on !== undefined) === false,
    projects: build
      ? paths.filter((path) => existsSync(path))
      : project === undefined
        ? []
        : [project],
    files: build || project !== undefined ? [] : files,
    outDir: pathOf("outdir"),
    outFile: pathOf("outfile"),
    rootDir: pathOf("rootdir"),
  };
}

/** `@words.txt` stands for the words in that file. */
function wordsOf(word: string, workingDirectory: string): readonly string[] {
  const path = word.startsWith("@") ? resolve(workingDirectory, word.slice(1)) : undefined;
  if (path === undefined || !existsSync(path)) return [word];
  const written = readFileSync(path, "utf8").match(/"[^"]*"|\S+/g) ?? [];
  return written.map((one) => one.replace(/^"(.*)"$/, "$1"));
}

const WRITES_NONE = ["noemit", "emitdeclarationonly"];
const IDLE = [
  ...["h", "help", "all", "v", "version", "init", "showconfig", "listfilesonly", "clean", "dry"],
  ...WRITES_NONE,
];
const TAKES_A_PATH: ReadonlySet<string> = new Set([
  ...[
    "p",
    "project",
    "outdir",
    "outfile",
    "rootdir",
    "declarationdir",
    "tsbuildinfofile",
    "baseurl",
  ],
  ...["maproot", "sourceroot", "generatetrace", "generatecpuprofile", "reactnamespace"],
]);
