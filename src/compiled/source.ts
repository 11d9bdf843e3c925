/** findSource(): what an output was compiled from. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import { langOf } from "../../transformer/parse.ts";
import type { Mapping } from "../../transformer/placing.ts";
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
  const mapping = mappingOf(map, output.text, text);
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

function mappingOf({ raw }: OutputMap, compiled: string, source: string): Mapping | undefined {
  const compiledStarts = lineStarts(compiled);
  const sourceStarts = lineStarts(source);
  const mapping: [number, number][] = [];
  const lines = decodedMappings(new TraceMap(raw as ConstructorParameters<typeof TraceMap>[0]));
  for (const [row, segments] of lines.entries()) {
    for (const segment of segments) {
      if (segment.length === 1) continue;
      const [column, , sourceRow, sourceColumn] = segment;
      const to = sourceStarts[sourceRow];
      const from = compiledStarts[row];
      if (to === undefined || from === undefined) return undefined;
      mapping.push([from + column, to + sourceColumn]);
    }
  }
  return mapping;
}

/** Names stay what they are: where the map leads from one to something else, the source was edited. */
function fits(mapping: Mapping, compiled: string, source: string): boolean {
  let same = 0;
  let other = 0;
  for (const [from, to] of mapping) {
    const name = wordAt(compiled, from);
    if (name === undefined) continue;
    if (wordAt(source, to) === name) same++;
    else other++;
  }
  return same >= other;
}

function wordAt(text: string, at: number): string | undefined {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0];
}

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/** As maps count lines: https://tc39.es/ecma426/ leaves it to the language. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    starts.push(index + end.length);
  }
  return starts;
}
