// Which files a command is about.
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Project, project, useCli } from "./cli.ts";

useCli();

const filesOf = ({ run }: Project, args: readonly string[] = [], folder = ""): string[] => {
  const { stdout, stderr, code } = run(["explain", "--json", ...args], { folder });
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return JSON.parse(stdout).files.map(({ file }: { file: string }) => file);
};

const f = "function f() {}";
const sources = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, f]));

describe("without paths", () => {
  test("all sources below the root, in an order that shows folders", () => {
    const files = ["b.ts", "a-b.ts", "a/z.ts", "a/b/c.tsx", "c.js", "d.mjs", "e.cjs", "f.jsx"];
    const more = ["g.mts", "h.cts", "i.d.ts", "j.d.mts", "k.json", "l.css", "m.vue"];
    expect(filesOf(project(sources(...files, ...more)))).toEqual([
      ...["a/b/c.tsx", "a/z.ts", "a-b.ts", "b.ts", "c.js", "d.mjs", "e.cjs", "f.jsx"],
      ...["g.mts", "h.cts"],
    ]);
  });

  test("from a folder below, the root is that of the package", () => {
    const shop = project(sources("a.ts", "src/deep/b.ts"));
    expect(filesOf(shop, [], "src/deep")).toEqual(["a.ts", "src/deep/b.ts"]);
    expect(filesOf(shop, ["--root", "."], "src/deep")).toEqual(["b.ts"]);
  });

  test("not what is installed, hidden or linked", () => {
    const shop = project(
      sources("a.ts", "node_modules/x/b.ts", ".next/c.ts", "d/node_modules/e.ts"),
    );
    symlinkSync(".", join(shop.root, "ring"));
    expect(filesOf(shop)).toEqual(["a.ts"]);
  });

  test("not what .gitignore excludes, as git understands it", () => {
    const ignored = [
      "out/a.ts",
      "deep/out/b.ts",
      "lib/c.ts",
      "gen.ts",
      "deep/x.gen.ts",
      "sub/own/k.ts",
    ];
    const kept = [
      "deep/lib/d.ts",
      "out.ts",
      "deep/keep.gen.ts",
      "{e,f}.ts",
      "#g.ts",
      "sub/h.gen.ts",
      "both.ts",
    ];
    const shop = project({
      ...sources(...ignored, ...kept),
      ".gitignore": [
        ...["# a comment", "", "out/", "/lib", "gen.ts  ", "*.gen.ts", "!keep.gen.ts"],
        ...["{e,f}.ts.x", "\\#h.ts", "both.ts/"],
      ].join("\r\n"),
      "sub/.gitignore": "own\n!h.gen.ts\n",
    });
    expect(filesOf(shop).sort()).toEqual(kept.sort());
  });

  test("a .gitignore above counts up to where the repository begins", () => {
    const shop = project({
      ...sources("packages/a/x.gen.ts", "packages/a/src/y.ts"),
      ".gitignore": "*.gen.ts",
      "packages/a/package.json": "{}",
    });
    expect(filesOf(shop, [], "packages/a")).toEqual(["src/y.ts", "x.gen.ts"]);
    mkdirSync(join(shop.root, ".git"));
    expect(filesOf(shop, [], "packages/a")).toEqual(["src/y.ts"]);
  });

  test("not what a tsconfig's compiler writes", () => {
    const shop = project({
      ...sources("src/a.ts", "build/a.js", "types/b.js", "pkg/dist/c.js", "pkg/src/d.ts"),
      "tsconfig.json":
        '{ // ours\n "compilerOptions": { "outDir": "./build", "declarationDir": "types" } }',
      "pkg/tsconfig.build.json": `{ "compilerOptions": { "outDir": "\${configDir}/dist" } }`,
      "src/tsconfig.json": '{ "compilerOptions": { "outDir": "." } }',
    });
    expect(filesOf(shop)).toEqual(["pkg/src/d.ts", "src/a.ts"]);
  });
});

describe("with paths", () => {
  const shop = (): Project =>
    project({
      ...sources("src/a.ts", "src/b/c.ts", "src/b/d.js", "gen/e.ts"),
      ".gitignore": "gen",
    });

  test.each([
    [["src/a.ts"], ["src/a.ts"]],
    [["src"], ["src/a.ts", "src/b/c.ts", "src/b/d.js"]],
    [["src/**/*.ts"], ["src/a.ts", "src/b/c.ts"]],
    [["src/*.ts"], ["src/a.ts"]],
    [["**/*.{js,ts}"], ["src/a.ts", "src/b/c.ts", "src/b/d.js"]],
    [["./src/b/../a.ts", "src/a.ts"], ["src/a.ts"]],
    [
      ["src/b", "src/a.ts"],
      ["src/a.ts", "src/b/c.ts", "src/b/d.js"],
    ],
    [["gen/e.ts"], ["gen/e.ts"]],
    [["gen"], ["gen/e.ts"]],
    [["gen/*"], ["gen/e.ts"]],
    [["src/a.ts:1"], ["src/a.ts"]],
    [["src/a.ts:1:5"], ["src/a.ts"]],
  ])("%j", (args, expected) => {
    expect(filesOf(shop(), args)).toEqual(expected);
  });

  test("they are relative to where the user is", () => {
    expect(filesOf(shop(), ["a.ts", "b/*"], "src")).toEqual([
      "src/a.ts",
      "src/b/c.ts",
      "src/b/d.js",
    ]);
    expect(filesOf(shop(), ["../src/**/c.ts"], "gen")).toEqual(["src/b/c.ts"]);
  });

  test("a file whose name looks like a glob is a file", () => {
    expect(filesOf(project(sources("src/[id].ts", "src/i.ts")), ["src/[id].ts"])).toEqual([
      "src/[id].ts",
    ]);
  });
});

test("what can't be read is told of, with what the system says", () => {
  const shop = project(sources("a.ts"));
  symlinkSync("ring.ts", join(shop.root, "ring.ts"));
  const said = (word: string): string => shop.run(["explain", word]).stderr;
  expect(said("ring.ts")).toMatch(/^error\[SW604\]: cannot read .*ring\.ts: ELOOP$/m);
  for (const word of ["a.ts/b.ts", "x".repeat(300)]) {
    expect(said(word)).toContain("there is no such file or folder");
  }
});
