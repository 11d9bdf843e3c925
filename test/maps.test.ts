/** Every marker that stands in a source is found, from woven and bundled code, exactly there. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import {
  allGeneratedPositionsFor,
  type EncodedSourceMap,
  generatedPositionFor,
  originalPositionFor,
  type SourceMapInput,
  TraceMap,
} from "@jridgewell/trace-mapping";
import { type BuildOptions, buildSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { composeMaps } from "../src/input-map.ts";
import { transform } from "../transformer/index.ts";
import { type Built, project, type Run, run } from "./hosts/project.ts";
import { type LineEnd, type Marker, type Planted, plant } from "./maps/sources.ts";

const everything = [{ kinds: "all" }] as const;
const variants: readonly (readonly [name: string, lineEnd: LineEnd, bom: string])[] = [
  ["LF", "\n", ""],
  ["CRLF", "\r\n", ""],
  ["LF with a byte order mark", "\n", "\uFEFF"],
  ["CRLF with a byte order mark", "\r\n", "\uFEFF"],
];

describe.each(variants)("woven text, %s", (_, lineEnd, bom) => {
  test.each(plant(lineEnd, bom).map((file) => [file.name, file] as const))("%s", (name, file) => {
    const result = transform(file.text, name, { rules: everything });
    if (result === null) throw new Error("nothing was woven");
    expect(result.diagnostics).toEqual([]);
    expect(result.plan.traced).toBeGreaterThan(0);
    expectLinesToStay(file.text, result.code);
    const map = new TraceMap(result.map as SourceMapInput);
    for (const marker of file.markers) {
      const [place, ...others] = placesOf(marker.name, result.code);
      expect(others).toEqual([]);
      expect(place?.line).toBe(marker.line);
      expect(originalPositionFor(map, place as Place)).toMatchObject({
        line: marker.line,
        column: marker.column,
      });
      const source = map.sources[0] ?? "";
      expect(
        generatedPositionFor(map, { source, line: marker.line, column: marker.column }),
      ).toMatchObject(place as Place);
    }
  });
});

/** Weaving only inserts: each line holds the characters of its own, in order, and none is new. */
function expectLinesToStay(before: string, after: string): void {
  const given = before.split("\n");
  const woven = after.split("\n");
  expect(woven).toHaveLength(given.length);
  for (const [index, line] of given.entries()) {
    let at = 0;
    for (const character of woven[index] ?? "")
      if (line.startsWith(character, at)) at += character.length;
    expect({ line: index + 1, kept: line.slice(0, at) }).toEqual({ line: index + 1, kept: line });
  }
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

interface Place {
  readonly line: number;
  readonly column: number;
}

function placesOf(marker: string, text: string): readonly Place[] {
  // The names of sites in a file's table may quote a marker.
  const code = text.replace(/\(1, ?"[^"]+", ?\[\[.*?\]\]\)/g, (table) => " ".repeat(table.length));
  return [...code.matchAll(new RegExp(`\\b${marker}`, "g"))].map(({ index }) => {
    const before = code.slice(0, index).split("\n");
    return { line: before.length, column: before.at(-1)?.length ?? 0 };
  });
}

describe.each(variants)("through esbuild, %s", (_, lineEnd, bom) => {
  const bundles: Readonly<Record<string, BuildOptions>> = {
    "one file": {},
    minified: { minify: true },
    "minified CommonJS for es2017": { minify: true, format: "cjs", target: "es2017" },
    "split and minified": { splitting: true, minify: true },
    "without bundling": { bundle: false, alias: {}, entryPoints: ["src/*"] },
    "non-ASCII as it is": { charset: "utf8", minify: true },
  };
  test.each(Object.entries(bundles))("%s", async (_, options) => {
    const planted = plant(lineEnd, bom);
    const { build, root } = project(filesOf(planted));
    const all: BuildOptions = { sourcemap: true, treeShaking: false, ...options };
    const woven = await build(all, { rules: everything });
    expect(woven.errors).toEqual([]);
    expect(woven.outputFiles.some(({ text }) => text.includes("__sw"))).toBe(true);
    const markers = planted.flatMap((file) => file.markers);
    expect(misplaced(woven, root, markers)).toEqual([]);
    expect(originalsOf(woven)).toEqual(originalsOf(await build(all, false)));
  });
});

test("what is asked of a map in esbuild's own options holds", async () => {
  const { build } = project(filesOf(plant("\n", "")));
  for (const options of [{ sourcesContent: false }, { sourceRoot: "/s/" }, { outdir: "/o/p" }]) {
    const all: BuildOptions = { sourcemap: "external", ...options };
    const woven = await build(all, { rules: everything });
    expect(originalsOf(woven)).toEqual(originalsOf(await build(all, false)));
  }
});

describe("a file that was compiled before", () => {
  const compilers: Readonly<Record<string, (folder: string) => void>> = {
    "with an inline map": (root) => compile(root, { sourcemap: "inline" }),
    "with a map beside it": (root) => compile(root, { sourcemap: "linked" }),
    minified: (root) => compile(root, { sourcemap: "inline", minify: true, treeShaking: false }),
    "with a sourceRoot": (root) => {
      compile(root, { sourcemap: "linked", sourcesContent: false });
      rewriteMaps(root, (map) => ({
        ...map,
        sourceRoot: "../ts/",
        sources: map.sources.map((source) => String(source).replace("../ts/", "")),
      }));
    },
    "with a map in sections": (root) => {
      compile(root, { sourcemap: "linked" });
      const offset = { line: 0, column: 0 };
      rewriteMaps(root, (map) => ({ version: 3, sections: [{ offset, map }] }));
    },
  };
  test.each(Object.entries(compilers))("%s", async (_, compileIn) => {
    const planted = plant("\n", "");
    const { build, root } = project(filesOf(planted, "ts"));
    compileIn(root);
    const options: BuildOptions = {
      entryPoints: ["src/main.js"],
      sourcemap: true,
      minify: true,
      treeShaking: false,
    };
    const woven = await build(options, { rules: everything });
    expect(woven.errors).toEqual([]);
    expect(woven.outputFiles.some(({ text }) => text.includes("src/async.js"))).toBe(true);
    const markers = planted.flatMap((file) => file.markers);
    expect(misplaced(woven, root, markers, "ts")).toEqual([]);
    expect(originalsOf(woven)).toEqual(originalsOf(await build(options, false)));
  });

  test("names a map that is not there", async () => {
    const { build, root } = project({
      "src/main.js": "export function f() { return mark1_(); }\n//# sourceMappingURL=gone.js.map",
    });
    const woven = await build(
      { entryPoints: ["src/main.js"], sourcemap: true },
      { rules: everything },
    );
    expect(woven.warnings).toEqual([]);
    const marker = { name: "mark1_", file: "main.js", line: 1, column: 29 };
    expect(misplaced(woven, root, [marker])).toEqual([]);
  });
});

test("a composed map keeps every segment of the given one", () => {
  const line = (segments: SourceMapSegment[]): string => encode([segments]);
  const map = { version: 3, names: [], sourcesContent: [null] } as const;
  // Ten characters stay, five come in, the rest follows: `woven` tells no more than that.
  const woven = line([
    [0, 0, 0, 0],
    [15, 0, 0, 10],
  ]);
  const given = line([
    [2, 0, 7, 0],
    [6, 0, 8, 1],
    [12, 0, 9, 2],
  ]);
  const composed = composeMaps(
    { ...map, sources: ["given.js"], mappings: woven },
    new TraceMap({ ...map, sources: ["first.ts"], mappings: given }),
  );
  expect(composed.sources).toEqual(["first.ts"]);
  expect(decode(composed.mappings)).toEqual([
    [
      [2, 0, 7, 0],
      [6, 0, 8, 1],
      [15, 0, 8, 1],
      [17, 0, 9, 2],
    ],
  ]);
});

/** From ts/ to src/; an import keeps its length, so the maps stay right. */
function compile(root: string, options: BuildOptions): void {
  const inFolder = { absWorkingDir: root, entryPoints: ["ts/*"], outdir: "src" };
  buildSync({ ...inFolder, ...options, jsx: "transform", logLevel: "error" });
  for (const path of filesIn(root, ".js")) {
    const code = readFileSync(path, "utf8");
    const renamed = code.replace(/"(\.\/\w+)\.tsx?"/g, (name, base) =>
      `"${base}.js"`.padEnd(name.length),
    );
    writeFileSync(path, renamed);
  }
}

function rewriteMaps(root: string, rewrite: (map: EncodedSourceMap) => unknown): void {
  for (const path of filesIn(root, ".map")) {
    const map = JSON.parse(readFileSync(path, "utf8")) as EncodedSourceMap;
    writeFileSync(path, JSON.stringify(rewrite(map)));
  }
}

function filesIn(root: string, ending: string): readonly string[] {
  const names = readdirSync(`${root}/src`).filter((name) => name.endsWith(ending));
  return names.map((name) => `${root}/src/${name}`);
}

describe("stack traces with --enable-source-maps", () => {
  test.each([
    ["as they are", {}],
    ["minified", { minify: true }],
    ["minified for es2017", { minify: true, target: "es2017" }],
  ] as const)("%s", async (_, options) => {
    const { build } = project({ "src/main.ts": throwing });
    const all: BuildOptions = { sourcemap: "inline", ...options };
    const woven = await build(all, { rules: everything });
    const live = await runBundle(woven, true);
    expect(live.spans.length).toBeGreaterThan(5);
    const dormant = await runBundle(woven, false);
    const bare = await runBundle(await build(all, false), false);
    const [liveFrames, frames, bareFrames] = [live, dormant, bare].map(framesIn);
    expect(frames).toEqual(bareFrames);
    expect(liveFrames).toEqual(bareFrames);
    // The place of each error itself, as an editor counts; the last is thrown twice.
    const thrown = throwing.split("\n").flatMap((line, index) => {
      const column = line.indexOf("new Error(");
      return column === -1 ? [] : [`${index + 1}:${column + 1}`];
    });
    expect(frames?.map(([first]) => first)).toEqual([...thrown, thrown.at(-1)]);
  });
});

const throwing = `
async function tick(): Promise<void> { await null; }
function sync(): never { const 价 = "😀"; throw new Error("sync" + 价.length); }
const arrow = async (): Promise<void> => { await tick(); throw new Error("async"); };
class Thing { constructor() { throw new Error("constructor"); } }
class Other { get value(): number { return [1].map((n) => { throw new Error("accessor"); })[0]!; } }
function* generate(): Generator<number> { yield 1; yield (() => { throw new Error("generator"); })(); }
async function* stream(): AsyncGenerator<number> { yield 1; await tick(); throw new Error("stream"); }
async function nested(): Promise<void> { try { await tick(); } finally { await (async () => { await tick(); throw new Error("nested"); })(); } }
async function show(run: () => unknown): Promise<void> {
  try { await run(); } catch (error) { console.log("=== " + (error as Error).stack); }
}
async function main(): Promise<void> {
  await show(() => sync());
  await show(() => arrow());
  await show(() => new Thing());
  await show(() => new Other().value);
  await show(() => [...generate()]);
  await show(async () => { for await (const _ of stream()); });
  await show(() => nested());
  await show(async () => nested());
}
main();
`;

function runBundle(built: Built, live: boolean): Promise<Run> {
  expect(built.errors).toEqual([]);
  const flags = ["--enable-source-maps", "--stack-trace-limit=20"];
  return run(built.text(), { live, flags });
}

/** For each stack, the places in our source, innermost first. */
function framesIn({ stdout }: Run): readonly (readonly string[])[] {
  return stdout
    .split("=== ")
    .slice(1)
    .map((stack) => [...stack.matchAll(/src\/main\.ts:(\d+:\d+)/g)].map(([, place = ""]) => place));
}

function filesOf(planted: readonly Planted[], folder = "src"): Record<string, string> {
  return Object.fromEntries(planted.map(({ name, text }) => [`${folder}/${name}`, text]));
}

/** One line for each marker that is nowhere, or elsewhere. */
function misplaced(
  built: Built,
  root: string,
  markers: readonly Marker[],
  folder = "src",
): readonly string[] {
  const outputs = built.outputFiles.filter(({ path }) => path.endsWith(".js"));
  const mapped = outputs.map(({ path, text }) => {
    const map = built.outputFiles.find((file) => file.path === `${path}.map`);
    return { text, map: new TraceMap(map?.text ?? "", pathToFileURL(path).href) };
  });
  return markers.flatMap((marker) => {
    const source = pathToFileURL(`${root}/${folder}/${marker.file}`).href;
    const wanted = { source, line: marker.line, column: marker.column };
    const found = mapped.flatMap(({ text, map }) =>
      placesOf(marker.name, text).map((place) => ({ place, map, text })),
    );
    const wrong = found.flatMap(({ place, map, text }) => {
      const origin = originalPositionFor(map, place);
      const isThere = origin.source === source && isSame(origin, wanted);
      const back = allGeneratedPositionsFor(map, wanted).map((one) => textAt(text, one));
      const comesBack = back.some((one) => one.startsWith(marker.name));
      return isThere && comesBack
        ? []
        : [`${at(wanted)} came from ${at(origin)}; back there is ${back.join(" | ")}`];
    });
    return found.length === 0 ? [`${marker.name} of ${marker.file} is nowhere`] : wrong;
  });
}

/** Without indentation, to which esbuild gives the position of what follows. */
function textAt(text: string, { line, column }: Nullable<Place>): string {
  return (text.split("\n")[(line ?? 0) - 1] ?? "")
    .slice(column ?? 0)
    .replace(/^\s*(?:return )?/, "");
}

function isSame(one: Partial<Nullable<Place>>, other: Place): boolean {
  return one.line === other.line && one.column === other.column;
}

function at({ source, line, column }: Nullable<Place & { source: string }>): string {
  return `${source?.replace(/.*\//, "")}:${line}:${column}`;
}

/** What the maps say about the sources themselves. */
function originalsOf(built: Built): readonly unknown[] {
  return built.outputFiles
    .filter(({ path }) => path.endsWith(".map"))
    .map(({ text }) => JSON.parse(text) as EncodedSourceMap)
    .map(({ sources, sourcesContent, sourceRoot }) => ({
      sourceRoot,
      sources: sources
        .map((source, index) => [source, sourcesContent?.[index]])
        .filter(([source]) => !/runtime|node_modules/.test(String(source)))
        .sort(),
    }));
}
