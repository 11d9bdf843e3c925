/** `extends`: what is extended comes first, and reads as if it stood in the file that extends it. */
import { expect, test } from "vitest";
import { Configs, type FoundConfig } from "../../src/configs.ts";
import { settle } from "../../src/options.ts";
import { code, project } from "./project.ts";

const f = "export function f(): number { return 1; }";
const g = "export function g(): number { return 2; }";

function read(files: Readonly<Record<string, string>>): FoundConfig {
  const { root } = project(files);
  return new Configs(settle({ root }, root), root).outermost;
}

test("several: in their order, each with what it extends before it", () => {
  const found = read({
    "spanweave.config.json": JSON.stringify({
      extends: ["./rules/a.json", "./rules/b.mjs"],
      rules: [{ functions: "own" }],
    }),
    "rules/a.json": JSON.stringify({
      extends: "./deep/base.json",
      rules: [{ functions: "a" }],
      presets: { mine: { kind: "client" } },
      tags: false,
    }),
    "rules/deep/base.json":
      '{ "rules": [{ "functions": "base", "preset": "mine" }], "nodeModules": true }',
    "rules/b.mjs":
      'export default { rules: [{ functions: "b" }], presets: { mine: { kind: "server" } } };',
  });
  expect(found.findings).toEqual([]);
  expect(found.rules.map(({ functions }) => functions)).toEqual(["base", "a", "b", "own"]);
  expect(found.presets.mine).toEqual({ kind: "server" });
  expect([found.tags, found.nodeModules]).toEqual([false, true]);
  expect(found.rules.map((_, index) => found.isOwn(index))).toEqual([false, false, false, true]);
  expect(found.files).toHaveLength(4);
});

test("two may extend the same file", () => {
  const found = read({
    "spanweave.config.json": '{ "extends": ["./a.json", "./b.json"] }',
    "a.json": '{ "extends": "./base.json" }',
    "b.json": '{ "extends": "./base.json" }',
    "base.json": '{ "rules": [{ "functions": "f" }] }',
  });
  expect(found.findings).toEqual([]);
  expect(found.rules).toHaveLength(2);
});

test("globs start at the file that extends, whether a file or a package is extended", async () => {
  const rules = '{ "rules": [{ "files": "src/**" }] }';
  const { build } = project({
    "src/main.ts": f,
    "spanweave.config.json":
      '{ "extends": ["./shared/rules.json", "@acme/rules", "@acme/rules/more.json"] }',
    "shared/rules.json": rules,
    "node_modules/@acme/rules/package.json": '{ "main": "rules.cjs" }',
    "node_modules/@acme/rules/rules.cjs": `module.exports = ${rules};`,
    "node_modules/@acme/rules/more.json": rules,
  });
  const { said, errors, warnings } = await build({ logLevel: "warning" });
  expect([errors, warnings]).toEqual([[], []]);
  expect(said).toBe("spanweave: 1 traced, 0 skipped, 0 never seen\n");
});

test("a package may be written for import alone, and hold TypeScript", () => {
  const found = read({
    "spanweave.config.json":
      '{ "extends": ["@acme/rules", "@acme/rules/strict", "plain"], "rules": [] }',
    "node_modules/@acme/rules/package.json": JSON.stringify({
      type: "module",
      exports: {
        ".": { types: "./index.d.ts", import: { node: "./index.js" } },
        "./strict": { import: "./strict.ts" },
      },
    }),
    "node_modules/@acme/rules/index.js": 'export default { rules: [{ functions: "f" }] };',
    "node_modules/@acme/rules/strict.ts":
      'const name: string = "g"; export default { rules: [{ functions: name }] };',
    "node_modules/plain/package.json": '{ "exports": { "import": "./plain.mjs" } }',
    "node_modules/plain/plain.mjs": 'export default { rules: [{ functions: "h" }] };',
  });
  expect(found.findings).toEqual([]);
  expect(found.rules.map(({ functions }) => functions)).toEqual(["f", "g", "h"]);
});

test("a rule of one's own wins over what is extended", async () => {
  const { build } = project({
    "src/main.ts": `${f} ${g}`,
    "spanweave.config.json":
      '{ "extends": "./base.json", "rules": [{ "functions": "f", "trace": false }] }',
    "base.json": '{ "rules": [{ "functions": "**", "kind": "client" }] }',
  });
  const { text } = await build();
  expect(text()).toContain('[["g",');
  expect(text()).not.toContain('["f",');
});

test("a rule that is extended may match nothing here: others have use for it", async () => {
  const { build } = project({
    "src/main.ts": f,
    "spanweave.config.json": '{ "extends": "./base.json", "rules": [{ "functions": "no" }] }',
    "base.json": '{ "rules": [{ "functions": "never" }, { "functions": "f" }] }',
  });
  const { warnings } = await build({}, { strict: false });
  expect(warnings.map(({ text }) => text)).toEqual([
    'SW404: this rule matches no function: {"functions":"no"}',
  ]);
});

test("a mistake in what is extended fails the build, at its place", async () => {
  const { build } = project({
    "src/main.ts": f,
    "spanweave.config.json": '{ "extends": "./lib/base.json", "rules": [{ "functions": "f" }] }',
    "lib/base.json": '{ "rules": [{ "kidn": "client" }] }',
  });
  const { errors } = await build();
  expect(errors.map(code)).toEqual(["SW302"]);
  expect(errors[0]?.location).toMatchObject({
    file: "lib/base.json",
    line: 1,
    column: 14,
    length: 6,
  });
});
