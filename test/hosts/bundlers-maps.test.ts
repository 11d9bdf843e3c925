/** Every marker of a source that a bundler maps right without us, it maps right with us. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { type LineEnd, type Marker, plant } from "../maps/sources.ts";
import { type Bundle, type Bundled, type BundleOptions, bundlers } from "./bundlers.ts";
import { project } from "./project.ts";
import { typescriptLoader } from "./webpack-like.ts";

const everything = { rules: [{ kinds: "all" }] } as const;

const planted = (lineEnd: LineEnd): Record<string, string> =>
  Object.fromEntries(plant(lineEnd, "").map(({ name, text }) => [`src/${name}`, text]));

describe.each(bundlers)("%s", (_, bundle) => {
  test.each([
    ["LF", "\n", false],
    ["CRLF", "\r\n", false],
    ["minified", "\n", true],
  ] as const)("%s", async (_, lineEnd, minify) => {
    const { root } = project(planted(lineEnd));
    await expectSame(bundle, root, lineEnd, { minify, keepsAll: true });
  });
});

test.each(bundlers.filter(([name]) => name === "webpack" || name === "rspack"))(
  "%s, after a loader that compiles",
  async (_, bundle) => {
    const { root } = project(planted("\n"));
    const use = typescriptLoader(root);
    const rules = [{ test: /\.[jt]sx?$/, enforce: "pre", use }];
    await expectSame(bundle, root, "\n", { keepsAll: true, more: { module: { rules } } });
  },
);

async function expectSame(
  bundle: Bundle,
  root: string,
  lineEnd: LineEnd,
  options: BundleOptions,
): Promise<void> {
  const bare = await bundle(root, false, options);
  const woven = await bundle(root, everything, options);
  expect([bare.error, woven.error]).toEqual([undefined, undefined]);
  expect(woven.code).toContain("src/async.ts");
  const markers = plant(lineEnd, "").flatMap((file) => file.markers);
  const [before, after] = [rightOnes(bare, markers), rightOnes(woven, markers)];
  // Were it none, this would prove nothing.
  expect(before.length / markers.length).toBeGreaterThan(0.9);
  expect(before.filter((name) => !after.includes(name))).toEqual([]);
}

/** Markers that stand in the output, and lead home from each place there. */
function rightOnes({ code, map }: Bundled, markers: readonly Marker[]): readonly string[] {
  const traced = new TraceMap(map);
  // The names of sites in a file's table may quote a marker.
  const text = code.replace(/(["'`])\w+\[mark\d+_\(\)\]\1/g, (name) => " ".repeat(name.length));
  const lines = text.split("\n");
  return markers.flatMap(({ name, file, line, column }) => {
    const places = lines.flatMap((one, index) =>
      [...one.matchAll(new RegExp(`\\b${name}`, "g"))].map((match) => ({
        line: index + 1,
        column: match.index,
      })),
    );
    const isRight = places.every((place) => {
      const origin = originalPositionFor(traced, place);
      return (
        origin.source?.endsWith(`src/${file}`) && origin.line === line && origin.column === column
      );
    });
    return places.length > 0 && isRight ? [name] : [];
  });
}
