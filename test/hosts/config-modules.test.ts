/** Rules files in JavaScript and TypeScript: run at once, read anew each time, and gone without a trace. */
import { readdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { findCompiler, loadModule } from "../../src/config/load-module.ts";
import { runModule, runsTypeScript } from "../../src/config/run-module.ts";
import { Configs, type FoundConfig } from "../../src/configs.ts";
import { settle } from "../../src/options.ts";
import type { Rule } from "../../transformer/types.ts";
import { project } from "./project.ts";

const context = { environment: "test", root: "/" };

function outermost(root: string): FoundConfig {
  return new Configs(settle({ root }, root), root).outermost;
}

function rulesOf(files: Readonly<Record<string, string>>): readonly Rule[] {
  const { root } = project(files);
  const before = readdirSync(root, { recursive: true });
  const { rules, findings } = outermost(root);
  expect(findings).toEqual([]);
  expect(readdirSync(root, { recursive: true })).toEqual(before);
  return rules;
}

const forms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "an ES module": { "spanweave.config.mjs": 'export default { rules: [{ functions: "f" }] };' },
  "an ES module by its package": {
    "spanweave.config.js": 'export default { rules: [{ functions: "f" }] };',
  },
  "a CommonJS module": {
    "spanweave.config.cjs": 'module.exports = { rules: [{ functions: "f" }] };',
  },
  "a CommonJS module by its package": {
    "package.json": "{}",
    "spanweave.config.js": 'module.exports = { rules: [{ functions: "f" }] };',
  },
  "compiled CommonJS": {
    "spanweave.config.cjs":
      'exports.__esModule = true; exports.default = { rules: [{ functions: "f" }] };',
  },
  "a function": {
    "spanweave.config.mjs":
      'export default ({ root }) => ({ rules: [{ functions: root.includes("spanweave-") ? "f" : "g" }] });',
  },
  TypeScript: {
    "spanweave.config.ts":
      'interface Wide { rules: { functions: string }[] }\nconst config: Wide = { rules: [{ functions: "f" }] };\nexport default config;',
  },
  "TypeScript that Node alone does not run": {
    "spanweave.config.mts":
      'import { name } from "./names";\nenum Mode { One = "f" }\nexport default { rules: [{ functions: Mode.One === name ? name : "" }] };',
    "names.ts": 'export const name: string = "f";',
  },
  "TypeScript in CommonJS": {
    "package.json": "{}",
    "spanweave.config.cts": 'const name: string = "f";\nexport = { rules: [{ functions: name }] };',
  },
  "TypeScript with imports": {
    "spanweave.config.ts":
      'import { name } from "./lib/names.js";\nexport default { rules: [{ functions: name }] };',
    "lib/names.ts": 'export { name } from "./more.ts";',
    "lib/more.ts": 'export const name: string = "f";',
  },
  "JavaScript with imports and packages": {
    "spanweave.config.mjs":
      'import { rules } from "@acme/rules";\nimport { own } from "./own.mjs";\nexport default { rules: [...rules, ...own] };',
    "own.mjs": "export const own = [];",
    "node_modules/@acme/rules/index.cjs": 'exports.rules = [{ functions: "f" }];',
    "node_modules/@acme/rules/package.json": '{ "main": "index.cjs" }',
  },
  "TypeScript that asks where it is": {
    "spanweave.config.ts":
      'import { basename } from "node:path";\nimport { fileURLToPath } from "node:url";\nconst name: string = basename(fileURLToPath(import.meta.url));\nexport default { rules: [{ functions: name === "spanweave.config.ts" ? "f" : name }] };',
  },
};

test.each(Object.entries(forms))("%s", (_, files) => {
  expect(rulesOf(files)).toEqual([{ functions: "f" }]);
});

test("an edit is seen, in the file and in what it imports", () => {
  for (const extension of ["mjs", "ts"]) {
    const { root, write } = project({
      [`spanweave.config.${extension}`]: `import { name } from "./names.${extension}";\nexport default { rules: [{ functions: name }] };`,
      [`names.${extension}`]: 'export const name = "one";',
    });
    expect(outermost(root).rules).toEqual([{ functions: "one" }]);
    write({ [`names.${extension}`]: 'export const name = "two";' });
    expect(outermost(root).rules).toEqual([{ functions: "two" }]);
    write({
      [`spanweave.config.${extension}`]: 'export default { rules: [{ functions: "three" }] };',
    });
    expect(outermost(root).rules).toEqual([{ functions: "three" }]);
  }
});

test("what it does to the program stays with it", () => {
  const { root } = project({
    "spanweave.config.mjs":
      'globalThis.leak = 1;\nprocess.env.LEAK = "1";\nArray.prototype.leak = 1;\nsetTimeout(() => { throw new Error("late"); });\nconst count = (globalThis.count = (globalThis.count ?? 0) + 1);\nexport default { rules: [{ functions: "f" + count }] };',
  });
  expect(outermost(root).rules).toEqual([{ functions: "f1" }]);
  expect(outermost(root).rules).toEqual([{ functions: "f1" }]);
  expect([globalThis, Array.prototype].some((one) => "leak" in one)).toBe(false);
  expect(process.env.LEAK).toBeUndefined();
});

test("one that never ends is given up", () => {
  const { path } = project({ "spanweave.config.mjs": "for (;;);" });
  expect(runModule(path("spanweave.config.mjs"), context, undefined, 300)).toEqual({
    type: "late",
  });
});

test("what it is made of is watched, and what is missing too", () => {
  const { root, path } = project({
    "spanweave.config.mjs":
      'import "./a.mjs";\nimport "./gone.mjs";\nexport default { extends: "./base.json" };',
    "a.mjs": 'export * from "./lib/b.mjs";',
    "lib/b.mjs": "export const b = 1;",
    "base.json": "{}",
  });
  expect(outermost(root).files).toEqual(
    ["spanweave.config.mjs", "a.mjs", "gone.mjs", "lib/b.mjs"].map(path),
  );
});

/** The compilers of this repository, as if a project had one of them alone. */
const requireHere = createRequire(import.meta.url);
const requireOld = createRequire(
  createRequire(requireHere.resolve("@arethetypeswrong/cli/package.json")).resolve(
    "@arethetypeswrong/core",
  ),
);
const compilers = {
  esbuild: dirname(requireHere.resolve("esbuild/package.json")),
  typescript: dirname(requireOld.resolve("typescript/package.json")),
};
const beyondNode = {
  "spanweave.config.ts":
    'import { name } from "./lib/names";\nenum Mode { One = "f" }\nexport default { rules: [{ functions: Mode.One === name ? name : "" }] };',
  "lib/names.ts": 'export const name: string = "f";',
  "node_modules/.keep": "",
};

test.each(["esbuild", "typescript"] as const)(
  "%s reads TypeScript where there is it alone",
  (name) => {
    const { root, path } = project(beyondNode);
    symlinkSync(compilers[name], path(`node_modules/${name}`));
    expect(findCompiler([root])).toMatchObject({ name });
    expect(loadModule(path("spanweave.config.ts"), context, [root])).toEqual({
      type: "value",
      value: { rules: [{ functions: "f" }] },
    });
  },
);

test("TypeScript 7 is none that can be called", () => {
  const { root, path } = project(beyondNode);
  symlinkSync(
    dirname(requireHere.resolve("typescript/package.json")),
    path("node_modules/typescript"),
  );
  expect(findCompiler([root])).toBeUndefined();
});

test("where nothing reads TypeScript, that is said", () => {
  const { root, path } = project(beyondNode);
  const answer = loadModule(path("spanweave.config.ts"), context, [root]);
  expect(answer).toMatchObject(
    runsTypeScript()
      ? { type: "threw", code: "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" }
      : { type: "no-typescript" },
  );
});
