/** Programs that must say the same, woven or not: what they see of Node's module systems. */
import { packageJson } from "./loader-run.ts";

export interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** Default: 0. */
  readonly code?: number;
  /** Of the woven program. */
  readonly spans: readonly string[];
  /** Which of the streams agree; default: both. */
  readonly same?: "stdout";
}

const TRACE = "/** @trace */";

/** What a CommonJS module sees of itself. */
const LOOK = `
console.log([
  require.cache[__filename] === module, require.main === module, module.loaded,
  Object.keys(require.extensions).join(), typeof module.parent, module.paths.length,
  __filename === module.filename, typeof require.resolve.paths, arguments.length,
  module.constructor.prototype === Object.getPrototypeOf(module), (() => this === module.exports)(),
].join(" "));`;

export const CASES: Readonly<Record<string, Case>> = {
  "an ES module with all that modules have": {
    files: {
      "main.mjs": `
import data from "./data.json" with { type: "json" };
import { readFileSync } from "node:fs";
${TRACE} export async function outer() { return (await inner(1)) + data.more; }
${TRACE} const inner = async (x) => x + 1;
console.log(await outer(), outer.name, outer.length, inner.name, Object.keys(import.meta).join());
console.log(import.meta.url.slice(-8), import.meta.filename?.slice(-8), import.meta.resolve("./data.json").slice(-9));
console.log(readFileSync(new URL("data.json", import.meta.url), "utf8"), this, typeof require);`,
      "data.json": `{"more": 40}`,
    },
    flags: ["--no-warnings"],
    words: ["main.mjs"],
    spans: ["outer", "  inner"],
  },
  "a CommonJS main with a shebang, a directive and a JSON": {
    files: {
      "main.cjs": `#!/usr/bin/env node
"use strict";
const { more } = require("./data.json");
${TRACE} function f() { return more + (this === undefined ? 1 : 0); }
console.log(f());${LOOK}`,
      "data.json": `{"more": 41}`,
    },
    words: ["main.cjs"],
    spans: ["f"],
  },
  "sloppy CommonJS without extension of its own": {
    files: {
      "main.js": `
${TRACE} const f = function () { return typeof this; };
with ({ f }) console.log(f.call(1), delete Object.prototype);${LOOK}
module.exports = { f };`,
    },
    words: ["main"],
    spans: ["f"],
  },
  "an ES module that imports CommonJS by its names": {
    files: {
      "main.mjs": `
import whole, { a, b, c } from "./names.cjs";
import { d } from "./again.cjs";
import object, { e, f } from "./object.cjs";
import interop, { g } from "./interop.cjs";
console.log(a(), b(), c, d(), e(), f, g(), Object.keys(whole).join(), Object.keys(object).join(), interop);`,
      "names.cjs": `
${TRACE} exports.a = function () { return "a"; };
Object.defineProperty(exports, "b", { enumerable: true, value: ${TRACE} () => "b" });
module.exports.c = "c";${LOOK}`,
      "again.cjs": `module.exports = require("./names2.cjs"); ${TRACE} function unused() {}`,
      "names2.cjs": `${TRACE} exports.d = () => "d";`,
      "object.cjs": `${TRACE} function e() { return "e"; } const f = 1; module.exports = { e, f };`,
      "interop.cjs": `"use strict"; Object.defineProperty(exports, "__esModule", { value: true });
${TRACE} exports.g = () => "g"; exports.default = "given";`,
    },
    words: ["main.mjs"],
    spans: ["a", "value", "d", "e", "g"],
  },
  "cycles, within and across module systems": {
    files: {
      "main.mjs": `
import { even } from "./even.mjs"; import cjs from "./first.cjs";
console.log(even(4), cjs.done, await cjs.later());`,
      "even.mjs": `import { odd } from "./odd.mjs"; ${TRACE} export function even(n) { return n === 0 || odd(n - 1); }`,
      "odd.mjs": `import { even } from "./even.mjs"; ${TRACE} export function odd(n) { return n !== 0 && even(n - 1); }
console.log("early", even(2));`,
      "first.cjs": `
exports.done = false; const second = require("./second.cjs"); exports.done = second.done;
${TRACE} exports.later = async () => (await import("./late.mjs")).late();`,
      "second.cjs": `const first = require("./first.cjs"); console.log("half", Object.keys(first).join()); exports.done = true;`,
      "late.mjs": `import first from "./first.cjs"; ${TRACE} export const late = () => Object.keys(first).join();`,
    },
    words: ["main.mjs"],
    spans: [
      "even",
      "  odd",
      "    even",
      "even",
      "  odd",
      "    even",
      "      odd",
      "        even",
      "later",
      "  late",
    ],
  },
  "CommonJS that requires ES modules, and imports CommonJS": {
    files: {
      "main.cjs": `
const { outer } = require("./outer.mjs");
console.log(outer());
import("./other.cjs").then(({ default: other }) => console.log(other(), require("./other.cjs") === other));`,
      "outer.mjs": `import data from "./data.json" with { type: "json" }; ${TRACE} export const outer = () => data;`,
      "data.json": `"in"`,
      "other.cjs": `${TRACE} const other = () => "other"; module.exports = other;`,
    },
    flags: ["--no-warnings"],
    words: ["main.cjs"],
    spans: ["outer", "other"],
  },
  "modules told apart by their query": {
    files: {
      "main.mjs": `
import * as one from "./a.mjs?x=1"; import * as two from "./a.mjs?x=2"; import * as same from "./a.mjs?x=1#h";
console.log(one.f(), two.f(), one.f === two.f, one.f === same.f);`,
      "a.mjs": `${TRACE} export function f() { return import.meta.url.replace(/.*a\\.mjs/, ""); }`,
    },
    words: ["main.mjs"],
    spans: ["f", "f"],
  },
  "names that a URL escapes": {
    files: {
      "main.mjs": `import { f } from "./a%20b/100%25%23%3F ö.mjs"; import g from "./a%20b/g%20%25.cjs"; console.log(f(), g());`,
      "a b/100%#? ö.mjs": `${TRACE} export const f = () => import.meta.url.split("/").pop();`,
      "a b/g %.cjs": `${TRACE} module.exports = function g() { return __filename.split("/").pop(); };`,
    },
    words: ["main.mjs"],
    spans: ["f", "g %"],
  },
  "code whose package says nothing of its kind": {
    files: {
      "main.js": `import { f } from "./esm.js"; import g from "./cjs.js"; console.log(f(g), g.name);`,
      "esm.js": `${TRACE} export const f = (g) => g();`,
      "cjs.js": `${TRACE} module.exports = function g() { return typeof require + typeof module; };`,
    },
    flags: ["--no-warnings"],
    words: ["main.js"],
    spans: ["f", "  cjs"],
  },
  "a package that is a module, with CommonJS in it": {
    files: {
      "package.json": packageJson("module"),
      "main.js": `import g from "./lib/g.js"; ${TRACE} const f = () => g(); console.log(f(), typeof require);`,
      "lib/package.json": packageJson("commonjs"),
      "lib/g.js": `${TRACE} module.exports = function g() { return typeof require; };`,
    },
    words: ["main.js"],
    spans: ["f", "  g"],
  },
  "modules that throw while they are loaded": {
    files: {
      "main.mjs": `
for (const name of ["./a.mjs", "./b.cjs", "./none.mjs", "./c.cjs"]) {
  await import(name).catch(({ name, message, code, stack }) => console.log(name, message.replaceAll(process.cwd(), ""),
    code, stack.split("\\n").find((line) => /[abc]\\.[cm]js/.test(line))?.replaceAll(process.cwd(), "")));
}`,
      "a.mjs": `${TRACE} export const f = () => 1;\n  throw new RangeError("a" + f());`,
      "b.cjs": `${TRACE} exports.f = () => 2;\n  throw new RangeError("b" + exports.f());`,
      "c.cjs": `${TRACE} exports.f = () => 3;\n  require("./nothing.cjs");`,
    },
    words: ["main.mjs"],
    spans: ["f", "f"],
  },
  "an error that nobody catches": {
    files: {
      "main.cjs": `require("./b.cjs");`,
      "b.cjs": `${TRACE} exports.f = () => 2;\nprocess.exitCode = 3;\nrequire("./node_modules/c/c.cjs");`,
      "node_modules/c/c.cjs": `${TRACE} exports.f = () => 2;\nthrow new RangeError("c");`,
    },
    words: ["main.cjs"],
    same: "stdout",
    code: 1,
    spans: [],
  },
  "a stack of files that are no concern of ours": {
    files: { "main.cjs": `require("./b.js");`, "b.js": `console.log(new Error("b").stack);` },
    words: ["main.cjs"],
    spans: [],
  },
  "what is run without a file": {
    files: { "a.mjs": `${TRACE} export const f = () => 1;` },
    words: [
      "--input-type=module",
      "-e",
      `import { f } from "./a.mjs"; console.log(f(), ${"`"}/** @trace */${"`"});`,
    ],
    spans: ["f"],
  },
  "an expression": {
    files: { "a.cjs": `${TRACE} exports.f = () => 1;` },
    words: ["-p", `/** @trace */ (function g() { return require("./a.cjs").f(); })()`],
    spans: ["f"],
  },
  "standard input": {
    files: { "a.cjs": `${TRACE} exports.f = () => 1;` },
    words: ["-"],
    input: `/** @trace */ function g() { return require("./a.cjs").f(); } console.log(g(), module.id);`,
    spans: ["f"],
  },
  "code that vm runs": {
    files: {
      "main.mjs": `
import vm from "node:vm";
console.log(vm.runInThisContext("/** @trace */ (function g() { return g.toString().length })()"));
export default 1;`,
    },
    words: ["main.mjs"],
    spans: [],
  },
  "loaders of their own for CommonJS": {
    files: {
      "main.cjs": `
const { Module } = require("node:module");
const compile = Module.prototype._compile;
const seen = [];
Module.prototype._compile = function (text, path, ...rest) {
  if (path.includes("/program/")) seen.push(path.split("/").pop());
  return compile.call(this, path.includes("/program/") ? text.replace("ONE", "1") : text, path, ...rest);
};
const js = require.extensions[".js"];
require.extensions[".txt"] = (module, path) => { module.exports = require("fs").readFileSync(path, "utf8"); };
require.extensions[".js"] = function (module, path) {
  if (!path.includes("/program/")) return js(module, path);
  const own = module._compile;
  module._compile = function (text, ...rest) { module._compile = own; return own.call(module, text.replace("TWO", "2"), ...rest); };
  return js(module, path);
};
console.log(require("./a.js").f(), require("./b.txt"), seen.join());`,
      "a.js": `${TRACE} exports.f = () => ONE + TWO;`,
      "b.txt": "text",
    },
    words: ["main.cjs"],
    spans: ["f"],
  },
  "a loader that makes CommonJS of modules": {
    files: {
      "package.json": packageJson("module"),
      "main.cjs": `console.log(require("./a.js").f());`,
      "loader.cjs": `
const { readFileSync } = require("node:fs");
require.extensions[".js"] = (module, path) => {
  const text = readFileSync(path, "utf8");
  module._compile(path.endsWith("a.js") ? text.replace(/export const (\\w+)/, "exports.$1") : text, path);
};`,
      "a.js": `${TRACE} export const f = () => typeof require;`,
    },
    flags: ["--require", "./loader.cjs"],
    words: ["main.cjs"],
    spans: ["f"],
  },
  "exports by condition": {
    files: {
      "main.mjs": `import { f } from "#own"; console.log(f());`,
      "package.json": `{ "imports": { "#own": { "odd": "./odd.mjs", "default": "./even.mjs" } } }`,
      "odd.mjs": `${TRACE} export const f = () => "odd";`,
      "even.mjs": `${TRACE} export const f = () => "even";`,
    },
    flags: ["--conditions=odd"],
    words: ["main.mjs"],
    spans: ["f"],
  },
  "both module systems in one trace": {
    files: {
      "main.mjs": `
import lib from "./lib.cjs"; ${TRACE} export async function outer() { return await lib.middle(inner); }
${TRACE} function inner() { return "in"; } console.log(await outer());`,
      "lib.cjs": `${TRACE} exports.middle = async (inner) => { await null; return inner(); };`,
    },
    words: ["main.mjs"],
    spans: ["outer", "  middle", "    inner"],
  },
  "threads, with the flags of the main thread or none": {
    files: {
      "main.mjs": `
import { Worker } from "node:worker_threads"; import { once } from "node:events"; import { f } from "./a.mjs";
for (const options of [{}, { execArgv: [] }]) {
  const worker = new Worker(new URL("thread.mjs", import.meta.url), options);
  const [[answer]] = await Promise.all([once(worker, "message"), once(worker, "exit")]); console.log(answer);
}
console.log(f());`,
      "thread.mjs": `
import { parentPort } from "node:worker_threads"; import { f } from "./a.mjs"; parentPort.postMessage(f() + 1);`,
      "a.mjs": `${TRACE} export const f = () => 1;`,
    },
    words: ["main.mjs"],
    spans: ["f", "f"],
  },
  "a program that its own tests run": {
    files: {
      "a.test.mjs": `import test from "node:test"; import assert from "node:assert"; import { f } from "./a.mjs";
test("f", () => assert.equal(f(), 1));`,
      "a.mjs": `${TRACE} export const f = () => 1;`,
      "count.mjs": `export default async function* (events) {
  for await (const { type, data } of events) if (/pass|fail/.test(type)) yield type + " " + data.name + ";";
}`,
    },
    flags: ["--test", "--test-reporter=./count.mjs"],
    words: ["a.test.mjs"],
    spans: ["f"],
  },
};
