/** Ignored: what a project says is no source of its own, by .gitignore and by tsconfig's outDir. */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import picomatch from "picomatch";
import { readText } from "../files.ts";

interface Pattern {
  readonly isExclusion: boolean;
  readonly foldersOnly: boolean;
  matches(path: string): boolean;
}

export class Ignored {
  readonly #folder: string;
  readonly #above: Ignored | undefined;
  readonly #patterns: readonly Pattern[];

  private constructor(folder: string, names: readonly string[], above: Ignored | undefined) {
    this.#folder = folder;
    this.#above = above;
    this.#patterns = names.flatMap((name) => patternsOf(folder, name)).reverse();
  }

  /** Of a folder where a search starts: files above it count up to where its repository begins. */
  static at(folder: string, names: readonly string[]): Ignored {
    const folders = foldersUpToRepository(folder).slice(1).reverse();
    const above = folders.reduce<Ignored | undefined>(
      (outer, one) => new Ignored(one, [".gitignore"], outer),
      undefined,
    );
    return new Ignored(folder, names, above);
  }

  /** `names` are those of the files in it. */
  below(folder: string, names: readonly string[]): Ignored {
    return new Ignored(folder, names, this);
  }

  /** The last pattern of the nearest file decides, as it does for git. */
  has(path: string, isFolder: boolean): boolean {
    const inFolder = relative(this.#folder, path).replaceAll("\\", "/");
    const decisive = this.#patterns.find(
      ({ foldersOnly, matches }) => (isFolder || !foldersOnly) && matches(inFolder),
    );
    return decisive?.isExclusion ?? this.#above?.has(path, isFolder) ?? false;
  }
}

/** The folder, then those above; the folder alone where there is no repository. */
function foldersUpToRepository(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(at);
    if (existsSync(join(at, ".git"))) return folders;
    if (dirname(at) === at) return [folder];
  }
}

function patternsOf(folder: string, name: string): Pattern[] {
  if (name === ".gitignore") return read(folder, name).split(/\r?\n/).flatMap(patternOf);
  if (!/^tsconfig.*\.json$/.test(name)) return [];
  return [...read(folder, name).matchAll(OUT_FOLDER)].flatMap(([, path = ""]) => {
    const inFolder = relative(folder, join(folder, path.replace(/^\$\{configDir\}/, ".")));
    const isBelow = inFolder !== "" && !inFolder.startsWith("..");
    return isBelow ? patternOf(`/${inFolder.replaceAll("\\", "/")}/`) : [];
  });
}

const OUT_FOLDER = /"(?:outDir|declarationDir)"\s*:\s*"([^"\n]+)"/g;

function read(folder: string, name: string): string {
  return readText(join(folder, name)) ?? "";
}

/** https://git-scm.com/docs/gitignore#_pattern_format */
function patternOf(line: string): Pattern[] {
  const [, not = "", text = ""] = /^(!?)(.*?)(?<!\\)\s*$/.exec(line) ?? [];
  const bare = text.replace(/\/$/, "");
  if (bare === "" || line.startsWith("#")) return [];
  const anywhere = bare.includes("/") ? "" : "**/";
  // To git, `out/**` is what lies in it and not the folder.
  const glob = anywhere + bare.replace(/^\//, "").replace(/\/\*\*$/, "/**/*");
  return [
    {
      isExclusion: not === "",
      foldersOnly: text.endsWith("/"),
      matches: picomatch(glob, { dot: true, nobrace: true, noextglob: true, nonegate: true }),
    },
  ];
}
