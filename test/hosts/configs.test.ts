/** Workspaces: the nearest rules file governs a file, whole; everything else holds for several of them. */
import { expect, test } from "vitest";
import { Configs } from "../../src/configs.ts";
import { filePatterns } from "../../src/file-filter.ts";
import { settle } from "../../src/options.ts";
import { code, type Project, project } from "./project.ts";

const main = `export * from "../packages/a/src/a.ts"; export * from "../packages/b/src/b.ts"; export * from "../lib/l.ts";
  export class Main { run(): number { return 1; } }`;

function workspace(more: Readonly<Record<string, string>>): Project {
  return project({
    "src/main.ts": main,
    "lib/l.ts": "export class L { run(): number { return 2; } }",
    "packages/a/src/a.ts": 'import "pkg"; export class A { run(): number { return 3; } }',
    "packages/a/node_modules/pkg/index.js": "exports.P = class P { run() { return 4; } };",
    "packages/b/src/b.ts": "export class B { run(): number { return 5; } }",
    ...more,
  });
}

const tables = (text: string): readonly string[] =>
  [...text.matchAll(/\bfile\w*\(\d, "([^"]+)", \[\[\s*"([^"]+)"/g)].map(
    ([, file, name]) => `${file} ${name}`,
  );

test("the nearest one counts, and nothing of those around it", async () => {
  const { build } = workspace({
    "spanweave.config.json":
      '{ "rules": [{ "functions": "*.run", "files": ["src/**", "packages/**"] }] }',
    "packages/a/spanweave.config.json": '{ "rules": [{ "files": "src/**", "functions": "A.*" }] }',
    "packages/b/spanweave.config.mjs": "export default {};",
  });
  const { text, errors, warnings, said } = await build({ logLevel: "warning" });
  expect([errors, warnings]).toEqual([[], []]);
  expect(said).toBe("spanweave: 2 traced, 0 skipped, 0 never seen\n");
  expect(tables(text())).toEqual(["packages/a/src/a.ts A.run", "src/main.ts Main.run"]);
});

test("one below counts where there is none around", async () => {
  const { build } = workspace({
    "packages/b/spanweave.config.json": '{ "rules": [{ "files": "src/*" }] }',
  });
  expect(tables((await build()).text())).toEqual(["packages/b/src/b.ts B.run"]);
});

test("one above the root governs what has no nearer one; rules for others are not dead", async () => {
  const { build, path } = workspace({
    "spanweave.config.json":
      '{ "rules": [{ "files": "packages/a/**" }, { "files": "packages/b/**" }, { "files": "lib/**" }, { "files": "packages/a/**", "functions": "never" }] }',
    "packages/a/src/a.ts":
      'export * from "../../b/src/b.ts"; export * from "../../../lib/l.ts"; export class A { run(): number { return 3; } }',
    "packages/b/spanweave.config.json": '{ "rules": [{ "files": "src/**" }] }',
  });
  const { text, warnings } = await build({
    absWorkingDir: path("packages/a"),
    entryPoints: ["src/a.ts"],
  });
  // What lies outside of the root has no path there: it goes by its name.
  expect(tables(text())).toEqual(["b.ts B.run", "l.ts L.run", "src/a.ts A.run"]);
  expect(warnings.map(({ text }) => text)).toEqual([
    'SW404: this rule matches no function: {"files":"packages/a/**","functions":"never"}',
  ]);
});

test("each has its dead rules; the plugin's own are dead where no file knows them", async () => {
  const { build } = workspace({
    "spanweave.config.json": '{ "rules": [{ "functions": "Main.*" }, { "functions": "A.*" }] }',
    "packages/a/spanweave.config.json":
      '{ "rules": [{ "functions": "A.*" }, { "functions": "Main.*" }] }',
    "packages/unused/spanweave.config.json": '{ "rules": [{ "functions": "never" }] }',
  });
  const { warnings } = await build({}, { rules: [{ functions: "Main.*" }, { functions: "none" }] });
  const lead = "SW404: this rule matches no function: ";
  const dead = warnings.map(({ text, location }) => [location?.file, text.replace(lead, "")]);
  expect(dead).toEqual([
    ["spanweave.config.json", '{"functions":"A.*"}'],
    [undefined, '{"functions":"none"}'],
    ["packages/a/spanweave.config.json", '{"functions":"Main.*"}'],
  ]);
});

test("rules of the plugin hold in all of them, from the root on", async () => {
  const { build } = workspace({ "packages/a/spanweave.config.json": "{}" });
  const rules = [{ files: "packages/*/src/*.ts" }];
  expect(tables((await build({}, { rules })).text())).toEqual([
    "packages/a/src/a.ts A.run",
    "packages/b/src/b.ts B.run",
  ]);
});

test("what is installed is governed by who installed it; the outermost says whether it is woven", async () => {
  const files = {
    "packages/a/spanweave.config.json":
      '{ "nodeModules": false, "rules": [{ "files": "node_modules/pkg/**" }] }',
    "packages/a/node_modules/pkg/spanweave.config.json": '{ "rules": [{ "nonsense": 1 }] }',
  };
  const off = await workspace(files).build();
  expect(tables(off.text())).toEqual([]);
  expect(off.warnings.map(code)).toEqual(["SW404"]);
  const on = await workspace({
    ...files,
    "spanweave.config.json": '{ "nodeModules": true }',
  }).build();
  expect(on.warnings).toEqual([]);
  expect(tables(on.text())).toEqual(["packages/a/node_modules/pkg/index.js P.run"]);
});

test("a mistake in one below fails the build once", async () => {
  const { build } = workspace({
    "packages/a/src/a.ts":
      'export * from "./more.ts"; export class A { run(): number { return 3; } }',
    "packages/a/src/more.ts": "export class More { run(): number { return 3; } }",
    "packages/a/spanweave.config.json": '{ "rules": [{ "nmae": 1 }] }',
  });
  const { errors } = await build();
  expect(errors.map(code)).toEqual(["SW302"]);
  expect(errors[0]?.location?.file).toBe("packages/a/spanweave.config.json");
});

test("one can switch off its folder, and one can switch it on", async () => {
  const off = '{ "trace": false }';
  const on = '{ "rules": [{ "functions": "*.run" }] }';
  const outside = workspace({
    "spanweave.config.json": on,
    "packages/a/spanweave.config.json": off,
  });
  expect(tables((await outside.build()).text())).toEqual([
    "packages/b/src/b.ts B.run",
    "lib/l.ts L.run",
    "src/main.ts Main.run",
  ]);
  const inside = workspace({
    "spanweave.config.json": off,
    "packages/a/spanweave.config.json": on,
  });
  const { text, said } = await inside.build({ logLevel: "warning" });
  expect(tables(text())).toEqual(["packages/a/src/a.ts A.run"]);
  expect(said).toBe("spanweave: 1 traced, 0 skipped, 0 never seen\n");
});

test("without tags the filter lets through what some file has a rule for, and nothing else", () => {
  const { root, path } = workspace({
    "spanweave.config.json": '{ "tags": false, "rules": [{ "files": "src/**" }] }',
    "packages/a/spanweave.config.json": '{ "tags": false, "rules": [{ "files": "src/*.ts" }] }',
    "packages/b/spanweave.config.json": "{}",
    "packages/c/spanweave.config.json": '{ "tags": false }',
    ".hidden/spanweave.config.json": "{}",
  });
  const settings = settle({ root }, root);
  const filter = new RegExp(filePatterns(settings, new Configs(settings, root)).join("|"));
  const passes = (file: string): boolean => filter.test(path(file));
  for (const file of [
    "src/main.ts",
    "packages/a/src/a.ts",
    "packages/b/any/b.js",
    "packages/b/b.ts",
  ]) {
    expect(passes(file), file).toBe(true);
  }
  for (const file of [
    "lib/l.ts",
    "packages/a/a.ts",
    "packages/a/src/deep/a.ts",
    "packages/b/node_modules/x/x.js",
    "packages/c/src/c.ts",
    ".hidden/a.ts",
  ]) {
    expect(passes(file), file).toBe(false);
  }
});

test("without tags, and with several files, the same is woven", async () => {
  const { build } = workspace({
    "spanweave.config.json": '{ "tags": false, "rules": [{ "files": "src/**" }] }',
    "packages/a/spanweave.config.json": '{ "tags": false, "rules": [{ "files": "src/*.ts" }] }',
    "packages/b/src/b.ts": "export class B { /** @trace */ run(): number { return 5; } }",
    "packages/b/spanweave.config.json": "{}",
  });
  const { text, warnings } = await build();
  expect(warnings).toEqual([]);
  expect(tables(text())).toEqual([
    "packages/a/src/a.ts A.run",
    "packages/b/src/b.ts B.run",
    "src/main.ts Main.run",
  ]);
});

test("files are governed alike, however often and in whatever order they are asked for", () => {
  const { root, path } = workspace({
    "packages/a/spanweave.config.json": "{}",
    "packages/a/src/deep/spanweave.config.json": "{}",
  });
  const configs = new Configs(settle({ root }, root), root);
  const folder = (file: string): string => configs.for(path(file)).folder;
  expect(folder("packages/a/src/deep/er/x.ts")).toBe(path("packages/a/src/deep"));
  expect(folder("packages/a/src/a.ts")).toBe(path("packages/a"));
  expect(folder("packages/b/src/b.ts")).toBe(root);
  expect(folder("packages/a/node_modules/.store/p/node_modules/p/x.js")).toBe(path("packages/a"));
  expect(folder("../elsewhere/x.ts")).toBe(root);
  expect(configs.for(path("packages/a/x.ts"))).toBe(configs.for(path("packages/a/y.ts")));
  expect(configs.all.map((one) => one.folder)).toEqual([
    root,
    path("packages/a"),
    path("packages/a/src/deep"),
  ]);
});
