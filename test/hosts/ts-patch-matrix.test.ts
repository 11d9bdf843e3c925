/** One program under every kind of compiler options: woven, it is the same program, declared and diagnosed alike. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts5 from "typescript-5";
import ts6 from "typescript-6";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TypeScript } from "../../transformer/typescript.ts";
import type { Result } from "../fixtures/child.ts";
import { writeHarness } from "../fixtures/compile.ts";
import { writeTree } from "../fixtures/tree.ts";
import { type Compiled, compile } from "./ts-program.ts";

const files = {
  "limits.ts": `
declare const console: { log(...values: unknown[]): void };
(globalThis as any).loaded = [...((globalThis as any).loaded ?? []), "limits"];
export const limit = 3;
export default 42;
export const enum Level { Low = -1, High = "high" }
`,
  "shape.ts": `
(globalThis as any).loaded = [...((globalThis as any).loaded ?? []), "shape"];
export interface Shape { readonly size: number }
export class Dependency { value = 1 }
`,
  "main.ts": `"use client";
// The first import stands below a comment.
import answer, { limit, Level as L } from "./limits.js";
import * as limits from "./limits.js";
import type { Shape } from "./shape.js";

export type Log = ((...values: unknown[]) => void);
export const exported = 7;
export let changing = 0;
const enum Local { One = 1 }

namespace Inner {
  export const inside = 5;
  /** @trace { attributes: { inside, "n.exported": exported } } */
  export function read(shape: Shape): number { return inside + shape.size; }
}

/**
 * @trace { attributes: { limit, "a.default": answer, "a.star": limits.limit, "a.level": L.High, "a.low": L["Low"],
 *   "a.local": Local.One, "a.changing": changing, "a.shadow": [4].map((limit) => limit)[0] },
 *   result: (value) => ({ "r.value": value, limit, exported, "r.shadow": ((limit) => ({ limit }))(value).limit }) }
 */
export function sum(): number {
  changing++;
  return limit + answer + limits.limit + L.Low + Local.One;
}

class Base { constructor(readonly tag: string) {} }
export class Derived extends Base {
  readonly label = this.tag + "!";
  static made = 0;
  #secret = 9;
  /** @trace */
  constructor(private readonly name: string, readonly size = 2) { super(name + size); Derived.made++; }
  /** @trace { attributes: { "d.secret": this.#secret, "d.made": Derived.made } } */
  show(): string { return [this.label, this.name, this.#secret, Object.keys(this)].join(" "); }
  /** @trace */
  get area(): number { return this.size ** 2; }
  /** @trace */
  readonly bound = (): string => this.tag;
}

/** @trace */
async function* stream(count: number): AsyncGenerator<number> {
  for (let at = 0; at < count; at++) yield await tick(at);
}

/** @trace { args: true } */
const tick = async (at: number): Promise<number> => await Promise.resolve(at);

/** @trace */
export async function drain(): Promise<number[]> {
  const all: number[] = [];
  for await (const one of stream(2)) all.push(one);
  return all;
}

/** @trace */
export default async function main(this: unknown, log: Log): Promise<void> {
  log((globalThis as any).loaded.splice(0));
  log(sum(), sum(), changing, Inner.read({ size: 1 }));
  const derived = new Derived("d");
  log(derived.show(), derived.area, derived.bound());
  log(await drain());
  try { failing(); } catch (error) { log(error); }
  log(main.name, main.length, Derived.name, this === undefined);
}

/** @trace */
function failing(): never { throw new RangeError("no"); }
export { main };
`,
  "decorated.ts": `
import { Dependency } from "./shape.js";
const seen: string[] = [];
(Reflect as any).metadata = (key: string, value: any) => () => { seen.push(key + " " + (Array.isArray(value) ? value.map((one: any) => one.name) : value?.name)); };
function mark(...words: any[]): any { seen.push(typeof words[1] === "object" ? "mark" : "mark " + String(words[1])); }
@mark
export class Service {
  @mark kept: Dependency = new Dependency();
  constructor(readonly dependency: Dependency) {}
  /** @trace { attributes: { "s.name": Service.name } } */
  @mark run(dependency: Dependency): Promise<number> { return Promise.resolve(dependency.value); }
  /** @trace */
  @mark get size(): number { return 1; }
}
export const order = (): string => [seen, new Service(new Dependency()).size].join(",");
export const run = (): Promise<number> => new Service(new Dependency()).run(new Dependency());
`,
  "view.tsx": `
declare global { namespace JSX { interface IntrinsicElements { b: any } type Element = string; } }
const h = (...words: any[]): string => JSON.stringify(words);
/** @trace { args: ["name"] } */
export const View = ({ name }: { name: string }) => <b id={name}>{name}</b>;
/** @trace */
export function twice(name: string) { return View({ name }) + <b />; }
`,
  "plain.js": `
/** @trace { args: ["words"] } */
export function plain(...words) { return words.length; }
`,
  "script.ts": `
/** @trace */
function scriptly() { return 1; }
(globalThis as any).scriptly = scriptly;
`,
  "input.ts": `
import main from "./main.js";
import { order, run } from "./decorated.js";
import { plain } from "./plain.js";
import { twice } from "./view.js";
import "./script.js";
async function all(log: any): Promise<void> {
  await main(log);
  log(order(), await run(), plain(1, 2), (globalThis as any).scriptly());
  log(twice("v"));
}
export { all as main };
`,
} as const;

const helpers = ["__decorate", "__metadata", "__importDefault", "__importStar"];
const tslib = {
  "node_modules/tslib/tslib.d.ts": helpers
    .map((name) => `export declare function ${name}(...words: any[]): any;\n`)
    .join(""),
  "node_modules/tslib/package.json":
    '{ "name": "tslib", "main": "tslib.js", "types": "tslib.d.ts" }',
  // Enough of them for this program.
  "node_modules/tslib/tslib.js": `
exports.__decorate = (decorators, target, key) => {
  for (const decorate of decorators.toReversed()) decorate(target, key);
  return target;
};
exports.__metadata = (key, value) => Reflect.metadata(key, value);
exports.__importDefault = (module) => module && module.__esModule ? module : { default: module };
exports.__importStar = (module) => module;
`,
};

const common = {
  allowJs: true,
  declaration: true,
  sourceMap: true,
  jsx: "react",
  jsxFactory: "h",
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};
const es = { ...common, module: "esnext", moduleResolution: "bundler" };
const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "CommonJS, ES2017": { ...common, module: "commonjs", target: "es2017", esModuleInterop: true },
  "CommonJS, ESNext, helpers imported": {
    ...common,
    module: "commonjs",
    target: "esnext",
    esModuleInterop: true,
    importHelpers: true,
  },
  "CommonJS, ES2022, files alone, fields assigned": {
    ...common,
    module: "commonjs",
    target: "es2022",
    isolatedModules: true,
    useDefineForClassFields: false,
    preserveConstEnums: true,
  },
  "ES modules, ES2017": { ...es, target: "es2017" },
  "ES modules, ESNext, helpers imported": { ...es, target: "esnext", importHelpers: true },
  "ES modules, ES2022, standard decorators": {
    ...es,
    target: "es2022",
    experimentalDecorators: false,
    emitDecoratorMetadata: false,
  },
  "ES modules, ES2020, fields assigned": {
    ...es,
    target: "es2020",
    useDefineForClassFields: false,
  },
  "ES modules, ES2022, verbatim, composite": {
    ...es,
    target: "es2022",
    verbatimModuleSyntax: true,
    composite: true,
  },
  "NodeNext, a module": { ...common, module: "nodenext", target: "es2022", type: "module" },
  "NodeNext, CommonJS": { ...common, module: "nodenext", target: "es2022", type: "commonjs" },
};
const compilers: Readonly<Record<string, TypeScript>> = {
  "TypeScript 5": ts5,
  "TypeScript 6": ts6 as unknown as TypeScript,
};
const cells = Object.entries(compilers).flatMap(([version, compiler]) =>
  Object.keys(variants).map((variant) => ({
    name: `${version}, ${variant}`,
    compiler,
    variant,
    folder: `${version} ${variant}`.replace(/\W+/g, "-"),
  })),
);

const golden = fileURLToPath(new URL("ts-patch-matrix.expected", import.meta.url));
const cache = fileURLToPath(new URL("../../node_modules/.cache/spanweave/", import.meta.url));
mkdirSync(cache, { recursive: true });
const room = mkdtempSync(join(cache, "ts-patch-"));
// Nothing below node_modules is woven.
const sources = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-ts-patch-")));
const compiled = new Map<string, { bare: Compiled; woven: Compiled }>();
const ran: Record<"source" | "dormant" | "live", readonly Result[]> = {
  source: [],
  dormant: [],
  live: [],
};

beforeAll(async () => {
  const child = await writeHarness(room);
  for (const cell of cells) {
    const { type = isCommonJs(cell.variant) ? "commonjs" : "module", ...options } =
      variants[cell.variant] ?? {};
    const root = join(sources, cell.folder);
    write(root, {
      ...files,
      ...tslib,
      "package.json": JSON.stringify({ type, dependencies: { "@spanweave/runtime": "*" } }),
    });
    const all = { compiler: cell.compiler, root, files: Object.keys(files), options };
    const bare = compile({ ...all, plugin: false });
    const woven = compile(all);
    compiled.set(cell.name, { bare, woven });
    if (options.importHelpers)
      for (const kind of ["source", "woven"]) write(join(room, kind, cell.folder), tslib);
    for (const [kind, { outputs }] of [
      ["source", bare],
      ["woven", woven],
    ] as const) {
      const target = join(room, kind, cell.folder);
      write(target, { ...outputs, "package.json": JSON.stringify({ type }) });
      const from = JSON.stringify("./out/input.js");
      write(target, { "input.mjs": `import * as all from ${from}; export const { main } = all;` });
    }
  }
  const names = cells.map(({ folder }) => folder);
  for (const kind of ["source", "dormant", "live"] as const) {
    const texts = join(room, kind === "source" ? "source" : "woven");
    const results = join(room, `${kind}.results`);
    execFileSync(process.execPath, ["--expose-gc", child, kind, texts, results, ...names]);
    const lines = readFileSync(results, "utf8").trim().split("\n");
    ran[kind] = lines.map((line) => JSON.parse(line) as Result);
  }
}, 120_000);

afterAll(() => {
  for (const folder of [room, sources]) rmSync(folder, { recursive: true, force: true });
});

function isCommonJs(variant: string): boolean {
  return variant.startsWith("CommonJS");
}

function write(root: string, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

function texts({ outputs }: Compiled, ending: RegExp): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => ending.test(name)));
}

describe.each(cells)("$name", ({ name, folder }) => {
  const of = (): { bare: Compiled; woven: Compiled } => {
    const found = compiled.get(name);
    if (found === undefined) throw new Error("not compiled");
    return found;
  };

  test("declarations and diagnostics are those of the source", () => {
    const { bare, woven } = of();
    expect(texts(bare, /\.d\.ts$/)).not.toEqual({});
    expect(texts(woven, /\.d\.ts$/)).toEqual(texts(bare, /\.d\.ts$/));
    expect(Object.keys(woven.outputs)).toEqual(Object.keys(bare.outputs));
    expect(bare.diagnostics).toEqual([]);
    expect(woven.diagnostics).toEqual([]);
    expect([woven.added, woven.said]).toEqual([[], ""]);
  });

  test("needs no helper but those of the source", () => {
    const { bare, woven } = of();
    const helpersIn = (text = ""): readonly string[] => [
      ...new Set(text.match(/\b__(?:import|create|set|esDecorate|decorate|async)\w*|tslib/g)),
    ];
    for (const [path, text] of Object.entries(texts(bare, /\.js$/))) {
      expect(helpersIn(woven.outputs[path]), path).toEqual(helpersIn(text));
    }
  });

  test("runs as before", () => {
    const lines = (kind: keyof typeof ran) =>
      ran[kind].find((result) => result.name === folder)?.lines;
    expect(lines("source")?.length).toBeGreaterThan(6);
    expect(lines("source")?.at(-1)).toBe("main returned undefined");
    expect(lines("dormant")).toEqual(lines("source"));
    expect(lines("live")).toEqual(lines("source"));
  });

  test("gives the spans that every other one gives", () => {
    const result = ran.live.find((one) => one.name === folder);
    const text = writeTree(result?.spans ?? [], result?.here ?? []);
    if (process.env.UPDATE === "1" && name === cells[0]?.name) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });
});
