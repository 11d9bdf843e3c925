/** mapThrough(): the map of what another compiler made of woven text, back to the source. */
import { encode } from "@jridgewell/sourcemap-codec";
import {
  decodedMappings,
  FlattenMap,
  type SourceMapInput,
  type SourceMapSegment,
  TraceMap,
  traceSegment,
} from "@jridgewell/trace-mapping";
import type { SourceMap } from "../../transformer/types.ts";

/** `outer` leads from output to woven text, `inner` from there to the source. */
export function mapThrough(outer: TraceMap, inner: SourceMap): SourceMap {
  const woven = new TraceMap(inner as SourceMapInput);
  const lines = decodedMappings(outer).map((line) => line.map((one) => through(one, woven)));
  const { sources, sourcesContent, names } = inner;
  return { version: 3, sources, sourcesContent, names, mappings: encode(lines) };
}

/** Undefined where there is none. */
export function readMap(map: unknown): TraceMap | undefined {
  if (map === undefined || map === null || map === "") return undefined;
  return new FlattenMap(map as SourceMapInput);
}

function through([column, , row, at]: SourceMapSegment, woven: TraceMap): SourceMapSegment {
  if (row === undefined || at === undefined) return [column];
  const found = traceSegment(woven, row, at);
  if (found === null || found.length === 1) return [column];
  const [, source, line, from] = found;
  return [column, source, line, from];
}
