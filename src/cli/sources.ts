/** findSources(): which files a command is about. */
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { nearest } from "../../transformer/nearest.ts";
import { langOf } from "../../transformer/parse.ts";
import { noSources, notCode, unreadable, wrongArgument } from "./errors.ts";
import { Ignored } from "./ignored.ts";

export interface Source {
  readonly path: string;
  /** By its own path, and not found in a folder or by a glob. */
  readonly isNamed: boolean;
  /** `src/shop.ts:42` */
  readonly line: number | undefined;
}

/** `words` are paths of files or folders and globs, relative to the working directory. */
export function findSources(
  words: readonly string[],
  root: string,
  workingDirectory: string,
): readonly Source[] {
  const found = new Map<string, Source>();
  const add = (source: Source): void => {
    if (found.get(source.path)?.isNamed !== true) found.set(source.path, source);
  };
  if (words.length === 0) {
    const paths = sourcesBelow(root);
    if (paths.length === 0) throw noSources(`below ${root}`);
    for (const path of paths) add({ path, isNamed: false, line: undefined });
  }
  for (const word of words) for (const source of sourcesOf(word, workingDirectory)) add(source);
  return [...found.values()].sort((a, b) => (inOrder(a.path) < inOrder(b.path) ? -1 : 1));
}

/** Folder by folder: `shop/cart.ts` comes before `shop-old.ts`. */
function inOrder(path: string): string {
  return path.replaceAll(sep, "\0");
}

function sourcesOf(word: string, workingDirectory: string): Source[] {
  if (word === "") throw wrongArgument("a path is empty");
  const path = resolve(workingDirectory, word);
  const stats = statsOf(path);
  if (stats?.isDirectory()) {
    const paths = sourcesBelow(realpathSync(path));
    if (paths.length === 0) throw noSources(`below ${word}`);
    return paths.map((one) => ({ path: one, isNamed: false, line: undefined }));
  }
  if (stats !== undefined) return [named(path, word, undefined)];
  const [, file = "", line] = /^(.+?):(\d+)(?::\d+)?$/.exec(word) ?? [];
  const placed = resolve(workingDirectory, file);
  if (file !== "" && statsOf(placed)?.isFile()) {
    return [named(placed, file, Number(line))];
  }
  const glob = sep === "\\" ? word.replaceAll("\\", "/") : word;
  const { base, glob: pattern, isGlob } = picomatch.scan(glob);
  if (!isGlob) throw unreadable(word, "there is no such file or folder", similar(path, word));
  return sourcesMatching(resolve(workingDirectory, base), pattern, word);
}

/** Undefined where there is no such file or folder. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(reason)) return undefined;
    throw unreadable(path, reason);
  }
}

function named(path: string, word: string, line: number | undefined): Source {
  if (langOf(path) === undefined) throw notCode(word);
  return { path: realpathSync(path), isNamed: true, line };
}

function sourcesMatching(base: string, pattern: string, word: string): Source[] {
  const matches = picomatch(pattern, { dot: true, noextglob: true });
  const isFolder = statsOf(base)?.isDirectory() === true;
  const folder = isFolder ? realpathSync(base) : base;
  const paths = (isFolder ? sourcesBelow(folder) : []).filter((path) =>
    matches(relative(folder, path).replaceAll("\\", "/")),
  );
  if (paths.length === 0) throw noSources(`matched by ${word}`);
  return paths.map((path) => ({ path, isNamed: false, line: undefined }));
}

/** What is installed, hidden, ignored or a declaration is none. */
function sourcesBelow(folder: string, above?: Ignored): string[] {
  const entries = entriesOf(folder);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const ignored = above === undefined ? Ignored.at(folder, names) : above.below(folder, names);
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) {
      return langOf(entry.name) === undefined || ignored.has(path, false) ? [] : [path];
    }
    const isSkipped = !entry.isDirectory() || /^\.|^node_modules$/.test(entry.name);
    return isSkipped || ignored.has(path, true) ? [] : sourcesBelow(path, ignored);
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

function similar(path: string, word: string): string | undefined {
  const folder = dirname(path);
  const isFolder = statsOf(folder)?.isDirectory() === true;
  const near = isFolder ? nearest(basename(path), readdirSync(folder)) : undefined;
  return near === undefined ? undefined : `did you mean ${join(dirname(word), near)}?`;
}
