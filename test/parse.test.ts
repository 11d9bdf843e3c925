// Both parser drivers must build the same outline; and the outline says what the source says.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { rawTransferSupported } from "oxc-parser";
import { describe, expect, test } from "vitest";
import type { Node } from "../transformer/outline.ts";
import { langOf, type Parsed, parse } from "../transformer/parse.ts";
import { parseLazy } from "../transformer/parse-lazy.ts";
import { parsePlain } from "../transformer/parse-plain.ts";
import type { Span } from "../transformer/types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const lazily = rawTransferSupported();
/** Files of node_modules that are compared, of each of its packages at most some. */
const MOST_FILES = 4000;
const MOST_OF_A_PACKAGE = 400;
const LARGEST_FILE = 400_000;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const drivers = lazily
  ? ([
      ["plain", parsePlain],
      ["lazy", parseLazy],
    ] as const)
  : ([["plain", parsePlain]] as const);

type NodeOf<Type extends Node["type"]> = Extract<Node, { type: Type }>;

/** One small file, parsed, and ways to look into it. */
class Sample {
  readonly parsed: Parsed;
  readonly source: string;

  constructor(source: string, driver: typeof parsePlain, file = "sample.ts") {
    this.source = source;
    this.parsed = parse(file, source, langOf(file) ?? "ts", undefined, driver);
    expect(this.parsed.problem).toBeUndefined();
  }

  all<Type extends Node["type"]>(type: Type): NodeOf<Type>[] {
    const found: NodeOf<Type>[] = [];
    const look = (nodes: readonly Node[]): void => {
      for (const node of nodes) {
        if (node.type === type) found.push(node as NodeOf<Type>);
        look(node.children);
      }
    };
    look(this.parsed.children);
    return found;
  }

  only<Type extends Node["type"]>(type: Type): NodeOf<Type> {
    const found = this.all(type);
    expect(found).toHaveLength(1);
    return found[0] as NodeOf<Type>;
  }

  text(span: Span | undefined): string | undefined {
    return span && this.source.slice(span.start, span.end);
  }

  /** `class(member(function))`, without offsets. */
  shape(nodes: readonly Node[] = this.parsed.children): string {
    return nodes
      .map(({ type, children }) =>
        children.length > 0 ? `${type}(${this.shape(children)})` : type,
      )
      .join(" ");
  }
}

describe.each(drivers)("%s outline", (_, driver) => {
  const sample = (source: string, file?: string): Sample => new Sample(source, driver, file);

  test("counts offsets in UTF-16, behind a byte order mark, CRLF and astral characters", () => {
    const seen = sample(
      '\uFEFF"use strict";\r\n/* 😀 */ const größe = async (日数 = "🧀", ...rest: string[]) => { await 日数 }\r\n' +
        "try { f() } catch ({ 名 = g() }: any) {}",
    );
    expect(seen.parsed.directives).toEqual([{ start: 1, end: 14, value: "use strict" }]);
    expect(seen.parsed.comments.map((comment) => seen.text(comment))).toEqual(["/* 😀 */"]);
    expect(seen.text(seen.all("binding")[0]?.target)).toBe("größe");
    const node = seen.only("function");
    expect(node.params).toEqual(['日数 = "🧀"', "...rest: string[]"]);
    expect(seen.text(node)).toMatch(/^async .* \}$/);
    expect(seen.text(node.body)).toBe("{ await 日数 }");
    expect(seen.text(seen.only("await").argument)).toBe("日数");
    expect(seen.all("assign").map((assign) => seen.text(assign))).toEqual([
      '日数 = "🧀"',
      "名 = g()",
    ]);
    expect(seen.text(seen.only("try").catchParameter)).toBe("{ 名 = g() }: any");
  });

  test("reads directives of files and of bodies, past comments", () => {
    const seen = sample(
      '#!/usr/bin/env node\n// one\n"use strict" /* two */ ;\n\'use client\'\n"a".length;\n' +
        'function f() { /* "use no" */ "use \\"asm\\"";; "not this" }\n' +
        'const g = () => { "use memo"\n return "x" }, h = () => ("neither"), i = () => { ("nor this") }',
    );
    expect(seen.parsed.directives.map(({ value }) => value)).toEqual(["use strict", "use client"]);
    expect(seen.parsed.directives.map((directive) => seen.text(directive))).toEqual([
      '"use strict" /* two */ ;',
      "'use client'",
    ]);
    expect(seen.all("function").map((node) => node.directives.map(({ value }) => value))).toEqual([
      ['use \\"asm\\"'],
      ["use memo"],
      [],
      [],
    ]);
  });

  test("keeps decorators that stand before export and before members", () => {
    const seen = sample("@Dec() export class A { @Get(1) b() {} @c d = 1; plain() {} }");
    const [outer] = seen.all("class");
    expect([outer?.start, outer?.decorators]).toEqual([14, [{ start: 0, end: 6 }]]);
    expect(
      seen.all("member").map(({ decorators }) => decorators.map((one) => seen.text(one))),
    ).toEqual([["@Get(1)"], ["@c"], []]);
    expect(seen.all("member").map((member) => seen.text(member)?.slice(0, 6))).toEqual([
      "@Get(1",
      "@c d =",
      "plain(",
    ]);
  });

  test("has signatures for overloads, abstract and declared functions", () => {
    const seen = sample(
      "function f(a: string): void; function f(a: number): void; function f() {}\n" +
        "declare function g(): void; abstract class C { abstract h(): void; i(): void; i() {} abstract j: 1 }",
    );
    expect(seen.shape()).toBe(
      "signature signature function signature " +
        "class(signature member(signature) member(function))",
    );
    expect(seen.all("signature").map(({ name }) => name)).toEqual([
      "f",
      "f",
      "g",
      undefined,
      undefined,
    ]);
  });

  test("knows the keys of members, computed and private ones too", () => {
    const seen = sample(
      "class A { [Symbol.iterator]() {} #p = 1; static get [k()]() { return 1 } accessor q = () => 1 }\n" +
        "const o = { 'a-b': 1, async c() {}, [d]: 2, e, set f(v) {} }",
    );
    expect(
      seen.all("member").map(({ key, kind, owner }) => `${owner} ${kind} ${seen.text(key)}`),
    ).toEqual([
      "class method Symbol.iterator",
      "class property #p",
      "class get k()",
      "class property q",
      "object property 'a-b'",
      "object method c",
      "object property d",
      "object property e",
      "object set f",
    ]);
    expect(seen.all("member").map(({ key }) => key.computed)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test("reads parameters of every form, and nests what their defaults hold", () => {
    const seen = sample(
      "function f(this: Map<A, B>, a, { b = g(() => 1) }: T = h(), c?: [x, y], ...rest: (() => void)[]) {}\n" +
        "class A { constructor(private readonly p = k(), @e() q = l(), r /* , */) {} }\n" +
        "const i = x => x, j = async (/* nothing */) => 1, m = (a, b,) => 2",
    );
    expect(seen.all("function").map(({ params }) => params)).toEqual([
      [
        "this: Map<A, B>",
        "a",
        "{ b = g(() => 1) }: T = h()",
        "c?: [x, y]",
        "...rest: (() => void)[]",
      ],
      [],
      ["private readonly p = k()", "@e() q = l()", "r"],
      ["x"],
      [],
      ["a", "b"],
    ]);
    expect(seen.shape(seen.parsed.children.slice(0, 2))).toBe(
      "function(assign(member(assign(call(function))) call)) " +
        "class(member(function(assign(call) assign(call call))))",
    );
  });

  test("reads heritage, patterns with rest, and targets of assignments", () => {
    const seen = sample(
      "class A<T = {}> extends mixin(class {}, () => 1)<T> implements I {}\n" +
        "class B extends ns.Base<{ a: [1] }> {}\n" +
        "const [a, ...[b = f()]] = c; [d, ...e().f] = g; ({ h = i(), ...j().k } = l); ({ m } = n)",
    );
    expect(seen.shape()).toBe(
      "class(call(class function)) class " +
        "variables(binding(array-pattern(array-pattern(assign(call))))) assign(array-pattern(call)) " +
        "assign(member(assign(call)) call) assign(member)",
    );
  });

  test("ends a binding's target before its type", () => {
    const seen = sample(
      "const f : F = () => 1; let \\u0061b!: T; const { x } /* y */ : { z: 1 } = w",
    );
    expect(seen.all("binding").map(({ target }) => seen.text(target))).toEqual([
      "f",
      "\\u0061b",
      "{ x }",
    ]);
  });

  test("names namespaces with dots once, and modules as written", () => {
    const seen = sample(
      'namespace A.B.C { export const d = 1 } declare global {} declare module "e" {}',
    );
    expect(seen.all("namespace").map(({ name }) => name)).toEqual(["A.B.C", "global", '"e"']);
    expect(seen.shape()).toBe("namespace(export(variables(binding))) namespace namespace");
  });

  test("knows what makes a promise and what can't be a thenable", () => {
    const returned = (expression: string): string => {
      const node = sample(`function f() { return ${expression} }`).only("return");
      return node.fresh ? "fresh" : node.settled ? "settled" : "unknown";
    };
    const fresh = ["a.then(b)", "(a.catch(b))", "new Promise(a)", "Promise.all(a)", "import(a)"];
    const settled = ["1", '"a"', "/a/", "null", "`a`", "a + 1", "#b in c", "!a", "a++", "() => 1"];
    const unknown = [
      "a()",
      "Promise.resolve(a)",
      "a?.then(b)",
      'a["then"](b)',
      "this",
      "a.#then(b)",
    ];
    expect(fresh.map(returned)).toEqual(fresh.map(() => "fresh"));
    expect(unknown.map(returned)).toEqual(unknown.map(() => "unknown"));
    expect(settled.map(returned)).toEqual(settled.map(() => "settled"));
  });

  test("lists exported names, and finds module syntax", () => {
    const seen = sample(
      'const a = 1, b = 2; export { a, b as c }; export { d } from "e"; export type { F };',
    );
    expect(seen.parsed.exportedNames).toEqual(["a", "b"]);
    expect(seen.parsed.sourceType).toBe("module");
    expect(sample("exports.a = 1", "a.js").parsed.sourceType).toBe("commonjs");
  });

  test("says where and why a file does not parse", () => {
    const parsed = parse("a.ts", "/* 😀 */ const x = ;", "ts", undefined, driver);
    expect(parsed.problem).toMatchObject({
      message: "Unexpected token",
      span: { start: 19, end: 20 },
    });
    expect(parsed.children).toEqual([]);
  });

  test("keeps nothing of a file that is done", () => {
    const source = "export const f = async (a = 1) => { await a.b(() => c) };\n".repeat(200);
    const parseMany = (): number => {
      for (let i = 0; i < 300; i++) parse("a.ts", source, "ts", undefined, driver);
      collectGarbage();
      return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    };
    const before = parseMany();
    // An outline kept for each file would be 100 MB, a buffer not given back gigabytes.
    expect(parseMany() - before).toBeLessThan(5 << 20);
  });

  test("marks what stands in the head of a loop", () => {
    const seen = sample(
      "export {}; for (const a of b) {} for await (c().d of e) f; for (let g = 0;;) {} for (var h in i) { let j }",
    );
    expect(seen.all("variables").map(({ inLoopHead }) => inLoopHead)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(
      seen.all("loop").map((loop) => [loop.await, seen.text(loop.headObject), loop.body.block]),
    ).toEqual([
      [false, undefined, true],
      [true, "c()", false],
    ]);
  });
});

if (lazily) {
  describe("the lazy driver builds the outline of the plain one", compareDrivers);
} else {
  test("no lazy nodes on this platform: the plain driver parses", () => {
    const source = "export const f = () => 1;";
    const plain = parse("a.ts", source, "ts", undefined, parsePlain);
    expect(parse("a.ts", source, "ts", undefined)).toEqual(plain);
  });
}

function compareDrivers(): void {
  /** `path` only where the two differ: a whole diff of two outlines can't be read. */
  const differences = (files: readonly string[]): string[] =>
    files.flatMap((file) => {
      const lang = langOf(file);
      const source = readFileSync(file, "utf8");
      if (lang === undefined) return [];
      const plain = parse(file, source, lang, undefined, parsePlain);
      const at = firstDifference(plain, parse(file, source, lang, undefined, parseLazy));
      return at === undefined ? [] : [`${file} ${at}`];
    });

  test("on every fixture and on our own sources", () => {
    const files = ["fixtures", "src", "transformer", "runtime/src", "test"].flatMap((folder) =>
      codeIn(join(root, folder)),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(differences(files)).toEqual([]);
  });

  test("on files of node_modules", () => {
    const files = packagesIn(join(root, "node_modules"))
      .flatMap((folder) => codeIn(folder).slice(0, MOST_OF_A_PACKAGE))
      .slice(0, MOST_FILES);
    expect(files.length).toBeGreaterThan(1000);
    expect(differences(files)).toEqual([]);
  }, 600_000);
}

function firstDifference(a: unknown, b: unknown): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (!isObject(a) || !isObject(b)) return `: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!(key in a) || !(key in b)) return `.${key} is missing in one`;
    const inside = firstDifference(a[key], b[key]);
    if (inside !== undefined) return `.${key}${inside}`;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Folders of packages, those of scopes too. */
function packagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(join(folder, name)).map((inner) => join(folder, name, inner))
        : [join(folder, name)],
    )
    .filter((path) => statSync(path).isDirectory());
}

function codeIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => langOf(name) !== undefined && !name.includes("node_modules/"))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= LARGEST_FILE);
}
