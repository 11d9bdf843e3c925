/** The rules file as a build finds and uses it. */
import { expect, test } from "vitest";
import { code, project } from "./project.ts";

const f = "export function f(): number { return 1; }";
const g = "export function g(): number { return 2; }";

test("its rules come before the plugin's own", async () => {
  const { build } = project({
    "src/main.ts": `${f} ${g}`,
    "rules.json": '{ "$schema": "any", "rules": [{ "functions": ["f", "g"] }] }',
  });
  const host = { config: "rules.json", rules: [{ functions: "g", trace: false }] };
  const { text, warnings } = await build({}, host);
  expect(warnings).toEqual([]);
  expect(text()).toContain('[["f", 1, 17, 0]]');
});

test("each rule is about its files alone", async () => {
  const { build } = project({
    "src/main.ts": 'export * from "./a.ts"; export * from "./b.ts";',
    "src/a.ts": "export class A { run(): number { return 1; } stop(): number { return 2; } }",
    "src/b.ts": "export class B { run(): number { return 1; } stop(): number { return 2; } }",
    "spanweave.config.json": JSON.stringify({
      rules: [
        { files: "src/*.ts", functions: "*.run" },
        { files: "src/a.ts", functions: "*.stop", kind: "client" },
        { files: ["**", "!src/a.ts"], functions: "*.run", trace: false },
      ],
    }),
  });
  const { text, warnings } = await build();
  expect(warnings).toEqual([]);
  expect(text()).toContain('["A.run"');
  expect(text()).toContain('["A.stop"');
  expect(text()).not.toContain('"src/b.ts"');
});

test("it is found in the root, and upwards from there", async () => {
  const { build, path } = project({
    "apps/shop/src/main.ts": `export * from "../../../lib/g.ts"; ${f}`,
    "lib/g.ts": g,
    "spanweave.config.json": '{ "rules": [{ "files": "apps/*/src/**" }, { "files": "lib/**" }] }',
  });
  const { text, warnings } = await build({ absWorkingDir: path("apps/shop") });
  expect(warnings).toEqual([]);
  // Paths in spans are relative to the root, globs to the rules file.
  expect(text()).toContain('"src/main.ts"');
  expect(text()).toContain('[["g", 1, 17, 0]]');
});

test("config: false reads none", async () => {
  const { build } = project({
    "src/main.ts": `${f} ${g}`,
    "spanweave.config.json": '{ "rules": [{ "functions": "f" }], "nonsense": 1 }',
  });
  const { text, errors } = await build({}, { config: false, rules: [{ functions: "g" }] });
  expect(errors).toEqual([]);
  expect(text()).toContain('[["g", 1, 59, 0]]');
});

test("a file that is named governs everything, and its globs start at the root", async () => {
  const { build } = project({
    "src/main.ts": `export * from "./lib/g.ts"; ${f}`,
    "src/lib/g.ts": g,
    "src/lib/spanweave.config.json": '{ "rules": [{ "functions": "g", "trace": false }] }',
    "spanweave.config.json": "nonsense",
    "config/rules.json": '{ "rules": [{ "files": "src/**" }] }',
  });
  const { text, errors } = await build({}, { config: "config/rules.json" });
  expect(errors).toEqual([]);
  expect(text()).toContain('[["f",');
  expect(text()).toContain('[["g",');
});

test("of several in a folder one is read, and it is said which", async () => {
  const { build } = project({
    "src/main.ts": `${f} ${g}`,
    "spanweave.config.json": '{ "rules": [{ "functions": "g" }] }',
    "spanweave.config.ts": 'export default { rules: [{ functions: "f" as string }] };',
  });
  const { text, warnings } = await build();
  expect(warnings.map(({ text }) => text)).toEqual([
    "SW414: spanweave.config.ts is read, and spanweave.config.json beside it is not",
  ]);
  expect(text()).toContain('[["f",');
  expect(text()).not.toContain('["g",');
});

test("tags and nodeModules count, and the plugin's own options win", async () => {
  const { build } = project({
    "src/main.ts": `import "pkg"; /** @trace */ ${f}`,
    "node_modules/pkg/index.js": "export function p() {} p();",
    "node_modules/pkg/package.json": '{ "type": "module" }',
    "spanweave.config.json":
      '{ "tags": false, "nodeModules": true, "rules": [{ "functions": "p" }] }',
  });
  const woven = async (host: object): Promise<readonly string[]> => {
    const { text, errors } = await build({}, host);
    expect(errors).toEqual([]);
    return [...text().matchAll(/\[\["(\w+)"/g)].map(([, name = ""]) => name);
  };
  expect(await woven({})).toEqual(["p"]);
  expect(await woven({ tags: true })).toEqual(["p", "f"]);
  expect(await woven({ tags: true, nodeModules: false })).toEqual(["f"]);
});

test("its presets are known to rules and to tags", async () => {
  const { build } = project({
    "src/main.ts": `${f} /** @trace.shop orders.cancel */ ${g}`,
    "spanweave.config.json": JSON.stringify({
      rules: [{ functions: "f", preset: "shop" }],
      presets: {
        shop: { takes: ["thing", "verb"], name: "{verb} {thing}", attributes: { shop: "one" } },
      },
    }),
  });
  const { text, errors, warnings } = await build();
  expect([errors, warnings]).toEqual([[], []]);
  expect(text()).toContain('"cancel orders"');
  expect(text().match(/shop: "one"|"shop": "one"/g)).toHaveLength(2);
});

test("a dead rule is underlined in it", async () => {
  const { build } = project({
    "src/main.ts": "export function f(): void {}",
    "rules.json":
      '{\n  "rules": [\n    { "functions": "f" },\n    { "functions": "never" }\n  ]\n}\n',
  });
  const { warnings } = await build({}, { config: "rules.json" });
  expect(warnings.map(code)).toEqual(["SW404"]);
  expect(warnings[0]?.location).toMatchObject({
    file: "rules.json",
    line: 4,
    column: 4,
    length: '{ "functions": "never" }'.length,
    lineText: '    { "functions": "never" }',
  });
});

test("a dead rule in code is named", async () => {
  const { build } = project({
    "src/main.ts": f,
    "spanweave.config.mjs":
      'export default { rules: [{ functions: "f" }, { functions: "never" }] };',
  });
  expect((await build()).warnings.map(({ text }) => text)).toEqual([
    'SW404: rules[1] of spanweave.config.mjs matches no function: {"functions":"never"}',
  ]);
});

test("a mistake in it fails the build", async () => {
  const { build } = project({
    "src/main.ts": f,
    "spanweave.config.json": '{ "rules": [{ "functions": "f" }, { "nmae": 1 }] }',
  });
  const { errors } = await build();
  expect(errors.map(code)).toEqual(["SW302"]);
  expect(errors[0]?.location).toMatchObject({
    file: "spanweave.config.json",
    line: 1,
    column: 36,
    length: 6,
  });
});

test("so does the absence of a file that is named", async () => {
  const { build } = project({ "src/main.ts": "" });
  const { errors } = await build({}, { config: "rules.json" });
  expect(errors.map(({ text }) => text)).toEqual([
    "SW403: cannot read the rules file rules.json: ENOENT",
  ]);
});
