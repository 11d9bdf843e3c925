/** What compilers made of a source is woven as the source says: functions are found by the map. */
import { transform as esbuild } from "esbuild";
import ts from "typescript-5";
import { describe, expect, test } from "vitest";
import { mappingOf } from "../src/compiled/mapping.ts";
import { transformCompiled } from "../transformer/compiled.ts";
import type { TransformOptions, TransformResult } from "../transformer/types.ts";

interface Compiled {
  readonly text: string;
  readonly map: string;
}

function byTypeScript(source: string, options: ts.CompilerOptions = {}): Compiled {
  const { outputText, sourceMapText = "" } = ts.transpileModule(source, {
    fileName: "a.ts",
    compilerOptions: {
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, sourceMap: true },
      ...options,
    },
  });
  return { text: outputText, map: sourceMapText };
}

async function byEsbuild(source: string, target: string): Promise<Compiled> {
  const options = { loader: "ts", sourcemap: "external", sourcefile: "a.ts", target } as const;
  const { code, map } = await esbuild(source, options);
  return { text: code, map };
}

const everything: TransformOptions = { rules: [{ kinds: "all" }] };

function weave(
  source: string,
  { text, map }: Compiled,
  options: TransformOptions = {},
): TransformResult {
  const mapping = mappingOf(JSON.parse(map), text, source) ?? [];
  const compiled = { text, filename: "a.js", sourceType: undefined, mapping };
  const result = transformCompiled(compiled, source, "a.ts", options);
  if (result === null) throw new Error("nothing was decided");
  return result;
}

/** Each function with what became of it. */
function fates({ plan }: TransformResult): string[] {
  return plan.decisions.map(({ site, because }) =>
    because.by === "hazard" ? `${site.name}: ${because.hazard.code}` : site.name,
  );
}

const zoo = `
export function over(a: string): void;
export function over(a: any): void { return; }
export class Zoo<T> extends Array<T> {
  one(): number { return 1 }
  static async two<T>(this: any, a = 1): Promise<void> { await 0; }
  #own = async () => { await 1 };
  held = function () { return limit };
  accessor acc = (x: number) => x;
  constructor(private readonly x: number, ...r: number[]) { super(); }
  get g(): number { return 1 } set g(v: number) { }
  *steps() { yield* []; }
  "quoted name"() {}
  static { (() => 1)(); }
}
const limit = 5;
export default () => limit;
export const obj = { m() { return 1 }, async am() {}, n: (a: number): number => a, "s-t": function named() {} };
[1].map((x) => x + 1).filter(function (x) { return !!x });
namespace NS { export const q = 3; export function inside() { return q } }
enum E { A = 1 }
let later: any; later = () => E.A;
const { d = () => 1 } = {} as any;
const rest = ({ a, ...b }: any) => [a, b];
const cast = () => (limit as any);
const object = () => ({ a: limit });
`;

describe("every function is found", () => {
  const names = [
    ...["over", "Zoo.one", "Zoo.two", "Zoo.#own", "Zoo.held", "Zoo.acc", "Zoo.constructor"],
    ...["Zoo.get g", "Zoo.set g", "Zoo.steps", "Zoo.quoted name", "(anonymous)", "a"],
    ...["obj.m", "obj.am", "obj.n", "obj.s-t", "map(callback)", "filter(callback)", "NS.inside"],
    ...["later", "d", "rest", "cast", "object"],
  ];
  const { ScriptTarget, ModuleKind } = ts;
  test.each([
    ["es2022", {}],
    ["es2022, CommonJS", { module: ModuleKind.CommonJS }],
    ["es2017", { target: ScriptTarget.ES2017 }],
    ["es2017, CommonJS", { target: ScriptTarget.ES2017, module: ModuleKind.CommonJS }],
    ["no comments", { removeComments: true }],
    ["CRLF", { newLine: ts.NewLineKind.CarriageReturnLineFeed }],
  ])("TypeScript: %s", (_, options) => {
    expect(fates(weave(zoo, byTypeScript(zoo, options), everything))).toEqual(names);
  });

  test.each(["esnext", "es2022", "es2018"])("esbuild: %s", async (target) => {
    expect(fates(weave(zoo, await byEsbuild(zoo, target), everything))).toEqual(names);
  });
});

test("bodies that lowering wraps, and constructors of decorated classes", () => {
  const source = `
declare function open(): Disposable;
declare function dec(...all: unknown[]): any;
export async function work(): Promise<void> { using file = open(); await 1; }
@dec class A { @dec f = () => 1; constructor(private readonly x: number) { this.get(); } get() {} }
`;
  expect(fates(weave(source, byTypeScript(source), everything))).toEqual([
    "work",
    "A.f",
    "A.constructor",
    "A.get",
  ]);
});

describe("kinds that lowering changes are left alone", () => {
  const source = `
async function waits() { await 1 }
async function* both() { yield 1 }
function plain() {}
`;

  test("async generators below es2018", () => {
    const compiled = byTypeScript(source, { target: ts.ScriptTarget.ES2017 });
    expect(fates(weave(source, compiled, everything))).toEqual([
      "waits",
      "both: kind-lowered",
      "plain",
    ]);
  });

  test("async functions below es2017", () => {
    const compiled = byTypeScript(source, { target: ts.ScriptTarget.ES2016 });
    expect(fates(weave(source, compiled, everything))).toEqual([
      "waits: kind-lowered",
      "both: kind-lowered",
      "plain",
    ]);
  });

  test("a function that the compiler dropped", () => {
    const source = "/** @trace */\nfunction gone() {}\n/** @trace */\nexport function kept() {}\n";
    const compiled = byTypeScript("\n\n/** @trace */\nexport function kept() {}\n");
    const { diagnostics, ...result } = weave(source, compiled);
    expect(fates(result as TransformResult)).toEqual(["gone: not-compiled", "kept"]);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([["SW101", 2]]);
  });
});

describe("the runtime comes in as the text will be loaded", () => {
  const { ModuleKind } = ts;
  const importing = `import { a } from "./a";\n/** @trace */\nexport function f() { a() }\n`;
  const alone = "/** @trace */\nfunction f() {}\n";
  test.each([
    ["ES modules", importing, ModuleKind.ESNext, /^import \* as __sw from/],
    ["CommonJS", importing, ModuleKind.CommonJS, /^"use strict";var __sw = require\(/],
    ["AMD", importing, ModuleKind.AMD, /^var __sw\w+ = \(typeof globalThis/],
    ["SystemJS", importing, ModuleKind.System, /^var __sw\w+ = \(typeof globalThis/],
    ["UMD", importing, ModuleKind.UMD, /^var __sw\w+ = \(typeof globalThis/],
    ["a script", alone, ModuleKind.ESNext, /^var __sw\w+ = \(typeof globalThis/],
  ])("%s", (_, source, module, start) => {
    const { code } = weave(source, byTypeScript(source, { module }));
    expect(code.slice(0, 60)).toMatch(start);
  });
});

describe("what options read", () => {
  const captured = (source: string, options: ts.CompilerOptions = {}): string[] => {
    const result = weave(source, byTypeScript(source, options));
    expect(result.diagnostics).toEqual([]);
    return result.plan.decisions.flatMap(({ captures }) => captures.map(({ text }) => text));
  };
  const commonjs = { module: ts.ModuleKind.CommonJS, esModuleInterop: true };

  test.each([
    ["an import", "named", "other_1.named"],
    ["an import by another name", "alias", "other_1.original"],
    ["a default import", "byDefault", "other_1.default"],
    ["a namespace", "all.named", "all.named"],
    ["what is exported", "limit", "exports.limit"],
    ["a call", "named(1)", "(0, other_1.named)(1)"],
    ["a shorthand", "{ named }.named", "{ named: other_1.named }.named"],
    ["a parameter of the same name", "shadow", "shadow"],
    ["a member of the same name", "a.named", "a.named"],
    ["an arrow's own parameter", "a.map((named) => named)", "a.map((named) => named)"],
  ])("%s", (_, expression, text) => {
    const source = `import byDefault, { named, original as alias, shadow } from "./other";
import * as all from "./other";
export const limit = 5;
use(byDefault, named, alias, shadow, all, limit);
/** @trace { attributes: { x: ${expression.startsWith("{") ? `(${expression})` : expression} } } */
export function f(a: any, shadow: any) {}
declare function use(...all: unknown[]): void;
`;
    expect(captured(source, commonjs)).toEqual([text]);
    expect(captured(source)).toEqual([expression]);
  });

  test("what a namespace exports", () => {
    const source = `namespace Shop {
  export const limit = 5;
  /** @trace { attributes: { limit } } */
  export function sell() { return limit; }
}`;
    expect(captured(source)).toEqual(["Shop.limit"]);
  });

  test("private names and parameters that are lowered", () => {
    const source = `class Till {
  #sum = 1;
  /** @trace { attributes: { sum: this.#sum } } */
  total() { return this.#sum; }
}
/** @trace { args: ["a"] } */
function take({ a, ...others }: any) { return others; }
`;
    const compiled = byTypeScript(source, { target: ts.ScriptTarget.ES2017 });
    const { diagnostics } = weave(source, compiled);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "SW115 the compiled code has no `sum` that could be read here",
      "SW115 the compiled code has no `a` that could be read here",
    ]);
  });
});
