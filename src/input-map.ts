/**
 * A file that was compiled before it reached us says so in a `sourceMappingURL` comment. The map of
 * the woven text must then lead past it, to where that map leads.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encode } from "@jridgewell/sourcemap-codec";
import {
  decodedMappings,
  FlattenMap,
  type SourceMapInput,
  type SourceMapSegment,
  type TraceMap,
} from "@jridgewell/trace-mapping";
import { langOf, parse } from "../transformer/parse.ts";
import type { SourceMap } from "../transformer/types.ts";

/** The map that `code` names, where it can be read. `url` is the address of `code` itself. */
export function readInputMap(code: string, filename: string, url: string): TraceMap | undefined {
  const named = code.includes("sourceMappingURL=") ? lastMappingURL(code, filename) : undefined;
  if (named === undefined) return undefined;
  try {
    const mapUrl = new URL(named, url);
    return traceMap(JSON.parse(readText(mapUrl)), mapUrl.protocol === "data:" ? url : mapUrl.href);
  } catch {
    // Bundlers go on without a map that they cannot read, and so does this.
    return undefined;
  }
}

/** A map as it was read; what it names is relative to `base`. */
export function traceMap(map: { readonly sourceRoot?: string }, base?: string): TraceMap {
  // Up to its last slash, as ECMA-426 says; FlattenMap adds the slash.
  const sourceRoot = map.sourceRoot?.replace(/\/[^/]*$/, "");
  return new FlattenMap({ ...map, ...(sourceRoot && { sourceRoot }) } as SourceMapInput, base);
}

/** `woven` leads from woven to given text, `input` from there to where it came from. */
export function composeMaps(woven: SourceMap, input: TraceMap): SourceMap {
  const given = decodedMappings(input);
  const lines = decodedMappings(new FlattenMap(woven as SourceMapInput)).map((line) =>
    composeLine(line, given),
  );
  return {
    version: 3,
    sources: input.resolvedSources,
    sourcesContent: input.resolvedSources.map((_, index) => input.sourcesContent?.[index] ?? null),
    names: input.names,
    mappings: encode(lines),
  };
}

/** Each stretch of given text keeps all segments of its own map, shifted with the text. */
function composeLine(
  line: readonly SourceMapSegment[],
  given: readonly (readonly SourceMapSegment[])[],
): SourceMapSegment[] {
  const composed: SourceMapSegment[] = [];
  for (const [number, segment] of line.entries()) {
    if (segment.length === 1) continue;
    const [start, , row, column] = segment;
    const next = line[number + 1];
    const nextStart = next?.[0] ?? Number.POSITIVE_INFINITY;
    const nextColumn = next?.[3] ?? Number.POSITIVE_INFINITY;
    const below = given[row] ?? [];
    let index = lastUpTo(below, column);
    const first = below[index];
    if (first !== undefined) composed.push(at(first, start));
    for (index++; index < below.length; index++) {
      const one = below[index] as SourceMapSegment;
      const shifted = one[0] - column + start;
      if (one[0] >= nextColumn || shifted >= nextStart) break;
      composed.push(at(one, shifted));
    }
  }
  return composed;
}

/** By halves: a minified line has thousands of segments. -1 where all of them stand behind. */
function lastUpTo(segments: readonly SourceMapSegment[], column: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as SourceMapSegment)[0] <= column) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function at(segment: SourceMapSegment, start: number): SourceMapSegment {
  const [, ...rest] = segment;
  return [start, ...rest] as SourceMapSegment;
}

/** The parser tells a comment from a string that looks like one. */
function lastMappingURL(code: string, filename: string): string | undefined {
  const lang = langOf(filename);
  if (lang === undefined) return undefined;
  const { comments } = parse(filename, code, lang, undefined);
  for (const { start, end, block } of comments.toReversed()) {
    const text = code.slice(start + 2, block ? end - 2 : end);
    const found = /^[#@] sourceMappingURL=(\S+)/.exec(text);
    if (found !== null) return found[1];
  }
  return undefined;
}

function readText(url: URL): string {
  if (url.protocol === "file:") return readFileSync(fileURLToPath(url), "utf8");
  const [, encoding, data] = /^data:[^,]*?(;base64)?,([\s\S]*)$/.exec(url.href) ?? [];
  if (data === undefined) throw new Error(`${url.protocol} is not read`);
  return encoding === undefined
    ? decodeURIComponent(data)
    : Buffer.from(decodeURIComponent(data), "base64").toString("utf8");
}
