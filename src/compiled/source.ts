/** findSource(): what an output was compiled from. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { langOf } from "../../transformer/parse.ts";
import type { Mapping } from "../../transformer/placing.ts";
import { foldersIn, isFile } from "../files.ts";
import { compareWords, fits, mappingOf } from "./mapping.ts";
import type { Output, OutputMap } from "./output.ts";

export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly mapping: Mapping;
  /** It was edited after it was compiled. */
  readonly isChanged: boolean;
  /** And not in the map alone. */
  readonly isOnDisk: boolean;
}

/** Where sources are, and where what is made of them goes. */
export interface Folders {
  readonly sources: string;
  readonly outputs: string;
}

/** `gone`: the map names one that can't be found. */
export type NoSource = "several" | "none" | "gone";

export function findSource(
  output: Output,
  map: OutputMap,
  folders: Folders,
): SourceText | NoSource {
  const named = map.raw.sources.filter((one) => one !== null);
  const [name, ...others] = named;
  if (others.length > 0) return "several";
  if (name === undefined) return "none";
  const paths = pathsOf(output, map, name, folders).filter((path) => langOf(path) !== undefined);
  const content = map.raw.sourcesContent?.[0] ?? undefined;
  const there = paths.find(isFile);
  const path = there ?? (content && paths[0]);
  if (path === output.path) return "none";
  if (path === undefined) return "gone";
  const text = content ?? readFileSync(path, "utf8");
  // Most files are no concern of anybody: for those the map is not read.
  let mapping: Mapping | undefined | null = null;
  const read = (): Mapping | undefined => {
    if (mapping === null) mapping = mappingOf(map.raw, output.text, text);
    return mapping;
  };
  return {
    path,
    text,
    get mapping() {
      return read() ?? [];
    },
    get isChanged() {
      const pairs = read();
      if (pairs === undefined || !fits(pairs, output.text, text)) return true;
      return content === undefined && isEdited(pairs, output, path, text);
    },
    isOnDisk: there !== undefined,
  };
}

/** Where most words are right, the clock tells whether those that are wrong are the compiler's. */
function isEdited(mapping: Mapping, output: Output, path: string, text: string): boolean {
  const written = statSync(output.path, { throwIfNoEntry: false })?.mtimeMs;
  const edited = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const isNewer = written !== undefined && edited !== undefined && edited > written;
  return isNewer && compareWords(mapping, output.text, text).wrong > 0;
}

/** `sourceRoot` may be an address for browsers: then sources are relative to the folder of all sources. */
function pathsOf(
  { path }: Output,
  { raw: { sourceRoot = "" }, path: mapPath = path }: OutputMap,
  name: string,
  { sources, outputs }: Folders,
): string[] {
  const near = dirname(mapPath);
  if (name.startsWith("file:")) return pathOfUrl(name);
  const root = /^[a-z]+:\/\//i.test(sourceRoot) ? [] : [resolve(near, sourceRoot, name)];
  const moved = join(sources, relative(outputs, dirname(path)), name.replace(/^.*\//, ""));
  return [...root, resolve(near, name), resolve(sources, name), moved];
}

function pathOfUrl(url: string): string[] {
  try {
    return [fileURLToPath(url)];
  } catch {
    return [];
  }
}

/** Whether a source lies where that of an output would. */
export function hasCounterpart(path: string, { sources, outputs }: Folders): boolean {
  const [, stem = "", kind = ""] = /^(.*)\.([cm]?)jsx?$/.exec(relative(outputs, path)) ?? [];
  // Without `rootDir`, outputs begin where all sources have their folder in common.
  return [sources, ...foldersIn(sources)].some((folder) =>
    [`${kind}ts`, "tsx", `${kind}js`, "jsx"].some((extension) => {
      const source = join(folder, `${stem}.${extension}`);
      return source !== path && existsSync(source);
    }),
  );
}
