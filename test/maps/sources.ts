/** Files with a planted marker wherever the text says §: a call or a name that stands nowhere else. */

export interface Planted {
  readonly name: string;
  readonly text: string;
  readonly markers: readonly Marker[];
}

export interface Marker {
  readonly name: string;
  readonly file: string;
  /** As source maps count: lines from 1, columns from 0, in UTF-16. */
  readonly line: number;
  readonly column: number;
}

export type LineEnd = "\n" | "\r\n";

/** Markers are numbered through all files, so that each is found in one bundle too. */
export function plant(lineEnd: LineEnd, bom: string): readonly Planted[] {
  let count = 0;
  return Object.entries(templates).map(([name, template]) => {
    // Only the very start of a file is a place for "#!".
    const start = template.startsWith("#!") ? "" : bom;
    const text = start + template.replace(/§/g, () => `mark${++count}_`).replaceAll("\n", lineEnd);
    const markers = [...text.matchAll(/mark\d+_/g)].map(({ 0: marker, index }) => {
      const before = text.slice(0, index).split("\n");
      const column = before.at(-1)?.length ?? 0;
      return { name: marker, file: name, line: before.length, column };
    });
    return { name, text, markers };
  });
}

/** Leads astray whoever takes a string for a comment. */
const wrongMap: string = Buffer.from(
  '{"version":3,"sources":["wrong.js"],"names":[],"mappings":"AAAA;AACA;AACA"}',
).toString("base64");

const templates: Readonly<Record<string, string>> = {
  "main.ts": `import { all } from "./async.ts"; import * as generators from "./generators.ts";
import { Shop } from "./classes.ts"; §();
import { shapes } from "./shapes.tsx"; §(shapes); import "./plain.js";
export async function main(): Promise<void> { §(); await all(§()); §(
    generators, Shop, §(),
  ); const late = await import("./late.ts"); §(late, late.default(§())); }
void main(); §();
`,
  "async.ts": `"use strict"; §();
/** 😀 𝒳 before the code */ export async function all(x: unknown): Promise<unknown> { /* 😀 */ const a = await §(x); §(a); return §(await §(), a); }
export const arrow = async (x: unknown) => §(await §(x), "😀😀", §());
export const nested = async () => { const f = async () => await §(await §(await §())); return [await f(), §(), await §()]; };
async function tries(): Promise<unknown> {
  try { await §(); §(); } catch { §(); } finally { §(); await §(); }
  try { return await §(); } catch (error) { §(error); return §(); }
  finally { §(); }
}
async function loops(source: AsyncIterable<unknown>): Promise<void> {
\touter: for await (const one of §(source)) { §(one); if (§()) continue outer; else { await §(); break outer; } }
  for await (const { a = §() } of §(source)) §(a);
  for (const one of §(source) as Iterable<unknown>) { await §(one); }
  for (const one of §(source) as Iterable<unknown>) await §(one);
  for (let i = await §(); i < §(); i += await §()) §();
  while (await §()) do { §(); } while (await §());
  switch (await §()) { case await §(): §(); break; default: await §(); }
  if (await §()) §(); else await §();
}
§(tries, loops); export { tries };
`,
  "generators.ts": `export function* some(): Generator { §(); const got = yield §(); §(got); yield; §(); yield* §(); return §(); }
export async function* more(): AsyncGenerator { §(); const got = yield §(await §()); §(got); yield* §(); for await (const x of §()) yield §(x); return §(); }
export const object = { *inner() { yield §(yield §()); }, async *other() { try { yield await §(); } finally { §(); } }, [§()]: () => §(), §: 1 };
`,
  "classes.ts": `const 价格 = "𝟙€", text = \`\${§()} 😀 \${(() => §())()} line
  two \${§()} \${async () => await §()}\`; §(价格, text);
function dec(...all: unknown[]): any { return §(all); }
@dec(§()) export class Shop extends (class { base = §(); }) {
  static #count = §(); static { §(); (() => { §(); })(); }
  private readonly field = (x = §()) => §(x);
  constructor(private readonly name: string) { §(); super(); §(this.name); }
  get value(): unknown { return §(); } set value(x) { §(x); }
  async load<T extends {}>(x: T, { y = §(), ...z } = §()): Promise<T> { §(y, z); const q = <T>await §(x); return q!; } static async *walk() { yield* §(); }
  plain() { §(); return §(); } ;[§()]() { §(); } 'quoted 😀'() { §(); } async 42() { await §(); }
}
enum Color { Red = §(), } namespace Space { export function inside() { return §(Color); } } §(Space);
`,
  "shapes.tsx": `declare const React: any; §();
export const View = ({ on = §() }: { on?: unknown }) => <div title="😀" id={§()}>{§(on)} 😀 text {[1].map((n) => <b key={n}>{§(n)}</b>)} {async () => await §()}</div>;
export function shapes() { return (§(), () => ({ a: §(), b() { return §(); } })); } export default function () { §(); }
const f = (x: any) => §(x), g = function () { return /re/.test(§()) ? §() : §(), §(); }, h = (a = () => §(), b = §()) => { §(a, b); }; §(f, g, h, View);
const deep = () => () => async () => () => §(); const asi = () => {
  §()
  return §()
}
§(deep, asi)
`,
  "plain.js": `#!/usr/bin/env node
function sloppy(a, b) { §(arguments, a, b); label: for (;;) { §(); break label; } return function () { return §(); }; }
/* a comment 😀 */ §(sloppy); // sourceMappingURL=nothing
export {};
`,
  "late.ts": `'use client'
export default async function late(x: unknown): Promise<unknown> { return §(x, await §()); }
const text = "//# sourceMappingURL=data:application/json;base64,${wrongMap}"; export const again = () => §(text);
`,
};
