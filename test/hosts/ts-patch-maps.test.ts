/** Every marker of a source is found, from what TypeScript emits of woven nodes, exactly where it stands. */
import {
  type EncodedSourceMap,
  generatedPositionFor,
  originalPositionFor,
  TraceMap,
} from "@jridgewell/trace-mapping";
import ts5 from "typescript-5";
import ts6 from "typescript-6";
import { describe, expect, test } from "vitest";
import type { TypeScript } from "../../transformer/typescript.ts";
import { type Planted, plant } from "../maps/sources.ts";
import { project } from "./project.ts";
import { type Compiled, compile } from "./ts-program.ts";

const compilers: readonly (readonly [string, TypeScript])[] = [
  ["TypeScript 5", ts5],
  ["TypeScript 6", ts6 as unknown as TypeScript],
];
const common = { allowJs: true, allowImportingTsExtensions: true, jsx: "react", noCheck: true };
const es = { module: "esnext", moduleResolution: "bundler" };
const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "as it is": { ...es, target: "esnext", inlineSources: true },
  "lowered to ES2017": { ...es, target: "es2017", sourceRoot: "/there/" },
  CommonJS: { module: "commonjs", target: "es2022", esModuleInterop: true, removeComments: true },
};
const cells = compilers.flatMap(([version, compiler]) =>
  Object.keys(variants).flatMap((variant) =>
    (compiler === ts5 ? (["\n", "\r\n"] as const) : (["\n"] as const)).map((lineEnd) => ({
      name: `${version}, ${variant}, ${lineEnd === "\n" ? "LF" : "CRLF"}`,
      compiler,
      lineEnd,
      options: variants[variant] ?? {},
    })),
  ),
);

describe.each(cells)("$name", ({ compiler, lineEnd, options }) => {
  test("each marker leads to its place, and back", () => {
    const planted = plant(lineEnd, "");
    const { root } = project(Object.fromEntries(planted.map(({ name, text }) => [name, text])));
    const all = {
      compiler,
      root,
      files: planted.map(({ name }) => name),
      options: { ...common, rewriteRelativeImportExtensions: true, sourceMap: true, ...options },
    };
    const bare = compile({ ...all, plugin: false });
    const woven = compile({ ...all, plugin: { rules: [{ kinds: "all", functions: "**" }] } });
    expect(woven.added).toEqual([]);
    for (const file of planted) {
      expect(outputOf(woven, file).text, file.name).toContain("__sw");
      const ofBare = placesOf(bare, file);
      for (const [index, place] of placesOf(woven, file).entries()) {
        const { isThere = false, comesBack = false, leads } = ofBare[index] ?? {};
        expect(isThere, place.marker).toBe(true);
        // Lowered loops have places of their own before the one that is meant.
        const back = comesBack || place.comesBack;
        expect(place).toEqual({ marker: place.marker, isThere, comesBack: back, leads });
      }
      const { map } = outputOf(woven, file);
      const { map: bareMap } = outputOf(bare, file);
      const { sources, sourcesContent, sourceRoot } = map;
      expect({ sources, sourcesContent, sourceRoot }).toEqual({
        sources: bareMap.sources,
        sourcesContent: bareMap.sourcesContent,
        sourceRoot: bareMap.sourceRoot,
      });
    }
  });
});

function outputOf(
  { outputs }: Compiled,
  { name }: Planted,
): { text: string; map: EncodedSourceMap } {
  const path = `out/${name.replace(/\.tsx?$/, ".js")}`;
  const text = outputs[path] ?? "";
  return { text, map: JSON.parse(outputs[`${path}.map`] ?? "") as EncodedSourceMap };
}

interface Found {
  readonly marker: string;
  /** A place in the output leads to the marker's own. */
  readonly isThere: boolean;
  /** And the marker's own leads to a place of it. */
  readonly comesBack: boolean;
  readonly leads: ReadonlySet<string>;
}

function placesOf(compiled: Compiled, file: Planted): readonly Found[] {
  const { text, map: encoded } = outputOf(compiled, file);
  const map = new TraceMap(encoded);
  const source = map.sources[0] ?? "";
  return file.markers.map((marker) => {
    const places = find(marker.name, text);
    const leads = places.map((place) => {
      const { line, column } = originalPositionFor(map, place);
      return `${line}:${column}`;
    });
    const own = `${marker.line}:${marker.column}`;
    const back = generatedPositionFor(map, { source, line: marker.line, column: marker.column });
    const comesBack = places.some(
      (place) => place.line === back.line && place.column === back.column,
    );
    return { marker: marker.name, isThere: leads.includes(own), comesBack, leads: new Set(leads) };
  });
}

function find(marker: string, text: string): { line: number; column: number }[] {
  // The names of sites in a file's table may quote a marker.
  const code = text.replace(/\(1, ?"[^"]+", ?\[\[.*?\]\]\)/g, (table) => " ".repeat(table.length));
  return [...code.matchAll(new RegExp(`\\b${marker}`, "g"))].map(({ index }) => {
    const before = code.slice(0, index).split(/\r\n|\n/);
    return { line: before.length, column: before.at(-1)?.length ?? 0 };
  });
}
