/** What the transformer for ts-patch says, and what it leaves as it is. */
import ts from "typescript-5";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { HostOptions } from "../../src/ts-patch.ts";
import { transform } from "../../transformer/index.ts";
import { project } from "./project.ts";
import { type Compiled, compile as compileIn } from "./ts-program.ts";

afterEach(() => void vi.unstubAllEnvs());

const esm = { module: "esnext", moduleResolution: "bundler", target: "es2022" };
const commonjs = { module: "commonjs", target: "es2022", esModuleInterop: true };

type More = Partial<Omit<Parameters<typeof compileIn>[0], "compiler" | "root" | "files">>;

function compile(texts: Readonly<Record<string, string>>, more: More = {}): Compiled {
  const { root } = project(texts);
  const files = Object.keys(texts).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  return compileIn({ compiler: ts, root, files, options: esm, ...more });
}

describe("mistakes", () => {
  const wrong = { "a.ts": "export {};\n\t/** @trace two words */ function f() {}\nf();\n" };
  const said =
    "a.ts(2,13): error TS104: SW104: `two words` is no span name; write one dotted name, such as user.create, or move the text above the tag";

  test("of a tag are errors of the compiler, placed", () => {
    expect(compile(wrong).added).toEqual([said]);
  });

  test("fail whoever would drop errors that are added", () => {
    expect(() => compile(wrong, { library: "typescript" })).toThrow(`[spanweave] ${said}`);
  });

  test("that are none yet are written, and fail nothing", () => {
    const { added, said } = compile({ "a.ts": "export {};\n/** @trace */ type T = 1;\n" });
    expect(added).toEqual([]);
    expect(said).toContain(
      "a.ts(2,5): warning TS102: SW102: this @trace stands before no function",
    );
  });

  test("of the entry in tsconfig.json fail the run", () => {
    const plugin = { rulez: [] } as HostOptions;
    const texts = { "a.ts": "/** @trace */ export function f() {}" };
    const { said, closing, exitCode, outputs } = compile(texts, { plugin });
    const message =
      'unknown option "rulez"; known are root, rules, config, tags, nodeModules, strict';
    expect(said).toBe(`error TS401: SW401: ${message}`);
    expect([closing, exitCode]).toEqual([undefined, 2]);
    expect(outputs["out/a.js"]).not.toContain("__sw");
    const elsewhere = { plugin, library: "typescript" } as const;
    expect(() => compile(texts, elsewhere)).toThrow(`[spanweave] SW401: ${message}`);
  });

  test("of the rules file fail the run, and name it", () => {
    const config = { "spanweave.config.json": '{ "rules": [{ "functions": 1 }] }' };
    const { said, exitCode } = compile({ "a.ts": "export const f = () => 1;", ...config });
    expect(said).toMatch(/^error TS\d+: spanweave\.config\.json:1:\d+: SW3/);
    expect(exitCode).toBe(2);
  });

  test("of a rule that matches nothing fail the run where it is strict", () => {
    const rules = [{ functions: "nothing" }];
    const texts = { "a.ts": "export const f = () => 1;" };
    const lax = compile(texts, { plugin: { rules } });
    expect(lax.said).toContain("warning TS404: SW404: this rule matches no function");
    expect([lax.exitCode, lax.closing]).toEqual([
      0,
      "spanweave: 0 traced, 0 skipped, 0 never seen",
    ]);
    expect(compile(texts, { plugin: { rules, strict: true } }).exitCode).toBe(2);
  });
});

describe("rules", () => {
  const texts = { "src/a.ts": "export function f() {}\n/** @trace */\nexport function g() {}\n" };
  const traced = ({ outputs }: Compiled): readonly string[] =>
    [...(outputs["out/src/a.js"] ?? "").matchAll(/\["(\w)", \d/g)].map(([, name = ""]) => name);

  test("stand in the entry itself", () => {
    const rules = [{ files: "src/**", functions: "f" }];
    expect(traced(compile(texts, { plugin: { rules } }))).toEqual(["f", "g"]);
    expect(traced(compile(texts, { plugin: { rules, tags: false } }))).toEqual(["f"]);
  });

  test("stand in the rules file beside tsconfig.json, or where the entry says", () => {
    const rules = '{ "rules": [{ "functions": "f" }] }';
    expect(traced(compile({ ...texts, "spanweave.config.json": rules }))).toEqual(["f", "g"]);
    const elsewhere = { ...texts, "conf/mine.json": rules };
    expect(traced(compile(elsewhere, { plugin: { config: "conf/mine.json" } }))).toEqual([
      "f",
      "g",
    ]);
    expect(traced(compile(elsewhere, { plugin: { config: false } }))).toEqual(["g"]);
  });
});

test("SPANWEAVE=off gives what TypeScript gives without the transformer", () => {
  const texts = { "a.ts": "/** @trace */\nexport const f = async () => await 1;\n" };
  vi.stubEnv("SPANWEAVE", "off");
  const options = { ...esm, sourceMap: true, declaration: true };
  const { outputs } = compile(texts, { options });
  expect(outputs).toEqual(compile(texts, { options, plugin: false }).outputs);
});

describe("behind another transformer", () => {
  const texts = {
    "a.ts": `/** @trace */
export async function kept() { return await Promise.resolve(1); }
/** @trace */
export function rebuilt() { return 2; }
export function ruled() { return 3; }
`,
  };

  test("that updates nodes, sites are found", () => {
    const first: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
      const visit = (node: ts.Node): ts.Node => {
        const visited = ts.visitEachChild(node, visit, context);
        if (!ts.isNumericLiteral(visited)) return visited;
        return context.factory.createNumericLiteral(Number(visited.text) + 10);
      };
      return ts.visitEachChild(file, visit, context);
    };
    const { outputs, added } = compile(texts, { first });
    expect(added).toEqual([]);
    const text = outputs["out/a.js"] ?? "";
    expect(text).toContain("__sw.resume(__s, await __sw.pause(__s, Promise.resolve(11)))");
    expect(text).toContain('[["kept", 2, 23, 1], ["rebuilt", 4, 17, 0]]');
  });

  test("that builds them anew, sites are named that can't be found", () => {
    const first: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
      const { factory } = context;
      const visit = (node: ts.Node): ts.Node => {
        if (!ts.isFunctionDeclaration(node) || node.name?.text === "kept") return node;
        const body = factory.createBlock(node.body?.statements ?? []);
        const { modifiers, name } = node;
        return factory.createFunctionDeclaration(
          modifiers,
          undefined,
          name,
          [],
          [],
          undefined,
          body,
        );
      };
      return ts.visitEachChild(file, visit, context);
    };
    const plugin = { rules: [{ functions: "ruled" }] };
    const { outputs, added, said } = compile(texts, { first, plugin });
    const advice =
      "another transformer has built it anew; put spanweave/transformer first among the plugins of tsconfig.json";
    expect(added).toEqual([`a.ts(4,17): error TS431: SW431: rebuilt can't be traced: ${advice}`]);
    expect(said).toContain(`a.ts(5,17): warning TS431: SW431: ruled can't be traced: ${advice}`);
    expect(outputs["out/a.js"]).toContain('[["kept", 2, 23, 1]]');
  });
});

describe("the runtime comes in", () => {
  const f = "/** @trace */\nexport function f() { return 1; }\n";
  const lines = (text = ""): readonly string[] => text.split("\n");

  test("by the first import of an ES module, behind directives", () => {
    const { outputs } = compile({ "a.ts": `"use client";\nimport "./b.js";\n${f}`, "b.ts": "" });
    expect(lines(outputs["out/a.js"]).slice(0, 2)).toEqual([
      '"use client";',
      'import * as __sw from "@spanweave/runtime/emitted";',
    ]);
    expect(outputs["out/a.js"]).toMatch(/__sw\.file.*\nimport ".\/b.js";/);
  });

  test("by require where TypeScript writes CommonJS, and by no helper", () => {
    const { outputs } = compile({ "a.ts": `"use client";\n${f}` }, { options: commonjs });
    expect(lines(outputs["out/a.js"]).slice(0, 2)).toEqual(['"use strict";', '"use client";']);
    expect(outputs["out/a.js"]).toContain(
      '\nconst __sw = require("@spanweave/runtime/emitted");\nvar __swt;\n',
    );
    expect(outputs["out/a.js"]).not.toMatch(/importStar|tslib/);
  });

  test("into `export =`, and into CommonJS that is written as such", () => {
    const equals =
      'import util = require("./u");\n/** @trace */\nfunction f() { return util; }\nexport = f;\n';
    const plain = "/** @trace */\nexports.f = () => 1;\n";
    const { outputs, added } = compile(
      { "a.cts": equals, "b.cjs": plain, "u.ts": "export {};" },
      {
        options: {
          module: "nodenext",
          target: "es2022",
          verbatimModuleSyntax: true,
          allowJs: true,
          noCheck: true,
        },
      },
    );
    expect(added).toEqual([]);
    for (const name of ["a", "b"]) {
      expect(outputs[`out/${name}.cjs`], name).toMatch(
        /(?:const|var) __sw = require\("@spanweave\/runtime\/emitted"\);\nvar __swt;/,
      );
      expect(outputs[`out/${name}.cjs`], name).not.toMatch(/^import/m);
    }
  });

  test("by the global door into a script", () => {
    const script = "/** @trace */\nfunction f() { return 1; }\n";
    const { outputs } = compile({ "a.ts": script });
    expect(outputs["out/a.js"]).toContain('globalThis[Symbol.for("@spanweave/runtime")] ||');
    expect(outputs["out/a.js"]).not.toMatch(/\b(?:import|require)\b/);
    const forNode = compile({ "a.ts": script }, { options: commonjs });
    expect(forNode.outputs["out/a.js"]).toContain(
      'var __sw = require("@spanweave/runtime/emitted")',
    );
  });

  test("and what is woven is not woven again", () => {
    const rules = [{ functions: "**", kinds: "all" }] as const;
    for (const options of [esm, commonjs]) {
      for (const text of [f, f.replace("export ", "")]) {
        const woven = compile({ "a.ts": text }, { options }).outputs["out/a.js"] ?? "";
        expect(woven).toMatch(/__sw\w*\.exit/);
        expect(transform(woven, "a.js", { rules })).toBeNull();
      }
    }
  });
});

describe("imports", () => {
  test("that only types need are left out, as ever", () => {
    const { outputs } = compile({
      "a.ts":
        'import { T } from "./t.js";\nimport { U } from "./t.js";\n/** @trace */\nexport function f(t: T) { return new U(t); }\n',
      "t.ts": "export interface T {}\nexport class U { constructor(readonly t: T) {} }\n",
    });
    expect(outputs["out/a.js"]?.match(/^import .*/gm)).toEqual([
      'import * as __sw from "@spanweave/runtime/emitted";',
      'import { U } from "./t.js";',
    ]);
  });

  test("that only a tag needs are a mistake of the tag", () => {
    const { added } = compile({
      "a.ts":
        'import { limit } from "./t.js";\n/** @trace { attributes: { limit } } */\nexport function f() {}\n',
      "t.ts": "export const limit = 1;\n",
    });
    expect(added.join()).toContain("SW108");
  });
});

test("JSON, declarations and installed packages stay as they are", () => {
  const options = { ...esm, resolveJsonModule: true, allowJs: true, maxNodeModuleJsDepth: 2 };
  const { outputs, said } = compile(
    {
      "a.ts":
        'import data from "./data.json" with { type: "json" };\nimport lib from "lib";\nexport default [data, lib];\n',
      "data.json": '{ "a": "/** @trace */" }\n',
      "node_modules/lib/package.json": '{ "name": "lib", "main": "lib.js" }',
      "node_modules/lib/lib.js": "/** @trace */\nmodule.exports = () => 1;\n",
    },
    { options },
  );
  expect(Object.values(outputs).join("")).not.toContain("__sw");
  expect(said).toBe("");
});
