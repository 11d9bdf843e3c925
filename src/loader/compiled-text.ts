/** originOf(): what a text was compiled from, by a compiler before or by another loader now. */
import { pathToFileURL } from "node:url";
import type { CompiledText } from "../../transformer/compiled.ts";
import type { SourceMap } from "../../transformer/types.ts";
import { readMap } from "../compiled/output.ts";
import { findSource, type SourceText } from "../compiled/source.ts";
import { composeMaps, traceMap } from "../input-map.ts";
import type { LoadedText } from "./weaver.ts";

export interface Origin {
  readonly source: SourceText;
  readonly compiled: Omit<CompiledText, "mapping">;
  /** A map that leads to the text, made to lead to the source. */
  mapToSource(map: SourceMap): SourceMap;
}

/** Undefined where no map leads to one file. */
export function originOf({ path, text, sourceType }: LoadedText, root: string): Origin | undefined {
  const map = text.includes("sourceMappingURL=") ? readMap(path, text) : undefined;
  if (map === undefined) return undefined;
  // Another loader keeps the name of what it compiled: that must not tell of its language any more.
  const filename = `${path}.${sourceType === undefined ? "js" : EXTENSIONS[sourceType]}`;
  const folders = { sources: root, outputs: root };
  const source = findSource({ path: filename, text, map }, map, folders);
  if (typeof source === "string") return undefined;
  return {
    source,
    compiled: { text, filename, sourceType },
    mapToSource: (woven) =>
      composeMaps(woven, traceMap(map.raw, pathToFileURL(map.path ?? path).href)),
  };
}

const EXTENSIONS = { module: "mjs", commonjs: "cjs", script: "js" } as const;
