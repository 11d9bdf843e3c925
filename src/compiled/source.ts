/** findSource(): what an output was compiled from. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { langOf } from "../../transformer/parse.ts";
import type { Mapping } from "../../transformer/placing.ts";
import { fits, mappingOf } from "./mapping.ts";
import type { Output, OutputMap } from "./output.ts";

export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly mapping: Mapping;
  /** It was edited after it was compiled. */
  readonly isChanged: boolean;
}

/** Where sources are, and where what is made of them goes. */
export interface Folders {
  readonly sources: string;
  readonly outputs: string;
}

export type NoSource = "several" | "none";

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
  const path = paths.find((one) => existsSync(one)) ?? (content && paths[0]);
  if (path === undefined || path === output.path) return "none";
  const text = content ?? readFileSync(path, "utf8");
  const mapping = mappingOf(map.raw, output.text, text);
  const isChanged = mapping === undefined || !fits(mapping, output.text, text);
  return { path, text, mapping: mapping ?? [], isChanged };
}

/** `sourceRoot` may be an address for browsers: then sources are relative to the folder of all sources. */
function pathsOf(
  { path }: Output,
  { raw: { sourceRoot = "" }, path: mapPath = path }: OutputMap,
  name: string,
  { sources, outputs }: Folders,
): string[] {
  const near = dirname(mapPath);
  if (name.startsWith("file:")) return [fileURLToPath(name)];
  const root = /^[a-z]+:\/\//i.test(sourceRoot) ? [] : [resolve(near, sourceRoot, name)];
  const moved = join(sources, relative(outputs, dirname(path)), name.replace(/^.*\//, ""));
  return [...root, resolve(near, name), resolve(sources, name), moved];
}

/** Whether a source lies where that of an output would. */
export function hasCounterpart(path: string, { sources, outputs }: Folders): boolean {
  const start = relative(outputs, path).replace(/\.([cm]?)jsx?$/, ".$1");
  const [, stem = "", kind = ""] = /^(.*)\.([cm]?)$/.exec(start) ?? [];
  return [sources, join(sources, "src")].some((folder) =>
    [`${kind}ts`, "tsx", `${kind}js`, "jsx"].some((extension) => {
      const source = join(folder, `${stem}.${extension}`);
      return source !== path && existsSync(source);
    }),
  );
}
