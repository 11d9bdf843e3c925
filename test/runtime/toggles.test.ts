// Functions that are switched off and on again while the program runs.
import { context } from "@opentelemetry/api";
import picomatch from "picomatch";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compilePattern } from "../../runtime/src/toggles-pattern.ts";
import { type Copy, loadCopy } from "./api-copies.ts";
import { forgetGlobals } from "./copies.ts";
import { type Recorder, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

let copy: Copy;
let recorder: Recorder;

beforeEach(() => {
  forgetGlobals();
  copy = loadCopy();
  context.setGlobalContextManager(new copy.SpanweaveContextManager().enable());
  recorder = register();
});
afterEach(() => {
  unregister();
  forgetGlobals();
  vi.restoreAllMocks();
});

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** In /app/src/program.cjs, which is src/program.cjs of its package. */
const weave = <T>(source: string, given: object = {}): T =>
  runWoven<T>(source, copy.runtime, { test: { tick, ...given } });

/** What started since the last look. */
function started(): string[] {
  return recorder.spans.splice(0).map(({ name }) => name);
}

describe("toggle()", () => {
  const SOURCE = `
    class Cart { total() { return this.#sum(); } #sum() { return 1; } }
    function pay() { return new Cart().total(); }
    exports.pay = pay;`;

  test.each([
    ["pay", ["Cart.total", "Cart.#sum"]],
    ["Cart.*", ["pay"]],
    ["Cart.#*", ["pay", "Cart.total"]],
    ["{pay,Cart.total}", ["Cart.#sum"]],
    ["p?y", ["Cart.total", "Cart.#sum"]],
    ["*.total", ["pay", "Cart.#sum"]],
    ["C*.*t*l", ["pay", "Cart.#sum"]],
    ["*", []],
    ["**", []],
    ["src/**#*", []],
    ["src/program.cjs#Cart.#sum", ["pay", "Cart.total"]],
    ["src/*/x.cjs#*", ["pay", "Cart.total", "Cart.#sum"]],
    ["Pay", ["pay", "Cart.total", "Cart.#sum"]],
  ])("%s off", (pattern, left) => {
    const { pay } = weave<{ pay(): number }>(SOURCE);
    expect(pay()).toBe(1);
    started();
    copy.api.toggle(pattern, false);
    expect(pay()).toBe(1);
    expect(started()).toEqual(left);
    copy.api.toggle(pattern, undefined);
    expect(pay()).toBe(1);
    expect(started()).toEqual(["pay", "Cart.total", "Cart.#sum"]);
  });

  test("the last one that matches decides, and what is said again is said last", () => {
    const { pay } = weave<{ pay(): number }>(SOURCE);
    const { toggle, toggles, status } = copy.api;
    toggle("Cart.*", true);
    toggle("**", false);
    pay();
    expect(started()).toEqual([]);
    toggle("Cart.*", true);
    pay();
    expect(started()).toEqual(["Cart.total", "Cart.#sum"]);
    toggle("Cart.total", false);
    pay();
    expect(started()).toEqual(["Cart.#sum"]);
    const all = [
      { pattern: "**", on: false, by: "code" },
      { pattern: "Cart.*", on: true, by: "code" },
      { pattern: "Cart.total", on: false, by: "code" },
    ];
    expect(toggles()).toEqual(all);
    expect(status().toggles).toEqual(all);
    for (const { pattern } of all) toggle(pattern, undefined);
    toggle("never said", undefined);
    expect(toggles()).toEqual([]);
    pay();
    expect(started()).toEqual(["pay", "Cart.total", "Cart.#sum"]);
  });

  test("spans by hand go by their name, and are in no file", () => {
    const { span, toggle } = copy.api;
    const make = (): void => {
      span("GET /users", () => span("users.find", (own) => void own.isRecording()));
    };
    make();
    expect(started()).toEqual(["GET /users", "users.find"]);
    toggle("GET *", false);
    toggle("src/**#users.*", false);
    make();
    expect(started()).toEqual(["users.find"]);
    toggle("**", false);
    make();
    expect(started()).toEqual([]);
  });

  test("what is below a function that is off belongs to the function above", () => {
    const { outer } = weave<{ outer(): void }>(`
      function leaf() {} function middle() { leaf(); } function outer() { middle(); leaf(); }
      exports.outer = outer;`);
    copy.api.toggle("middle", false);
    outer();
    expect(recorder.lines()).toEqual(["outer < -", "leaf < outer", "leaf < outer"]);
  });

  test("spans that are open end as they would have; those that start are off", async () => {
    const { work } = weave<{ work(off: () => void): Promise<number> }>(
      `
      const { tick } = require("test");
      function leaf() { return 1; }
      async function work(off) { leaf(); off(); leaf(); await tick(); return leaf() + await null; }
      exports.work = work;`,
    );
    const working = work(() => copy.api.toggle("**", false));
    expect(recorder.open()).toEqual(["work"]);
    expect(await working).toBe(1);
    expect(recorder.open()).toEqual([]);
    expect(started()).toEqual(["work", "leaf"]);
    expect(copy.api.activeSpan()).toBeUndefined();
    copy.api.toggle("**", undefined);
    await work(() => {});
    expect(recorder.lines()).toEqual(["work < -", "leaf < work", "leaf < work", "leaf < work"]);
    expect(recorder.open()).toEqual([]);
  });

  test("generators and async generators, off before, between and after their values", async () => {
    const { toggle, activeSpan } = copy.api;
    const { sync, later } = weave<{
      sync(): Iterable<number>;
      later(): AsyncIterable<number>;
    }>(`
      const { tick } = require("test");
      function leaf() {}
      function* sync() { try { leaf(); yield 1; leaf(); yield 2; } finally { leaf(); } }
      async function* later() { try { leaf(); yield 1; await tick(); leaf(); yield 2; } finally { leaf(); } }
      Object.assign(exports, { sync, later });`);
    const drive = async (
      iterable: Iterable<number> | AsyncIterable<number>,
      between: (n: number) => void,
    ): Promise<number[]> => {
      const all: number[] = [];
      for await (const n of iterable) {
        all.push(n);
        between(n);
        expect(activeSpan()).toBeUndefined();
      }
      return all;
    };
    for (const generate of [sync, later]) {
      const name = generate === sync ? "sync" : "later";
      toggle(name, false);
      const early = generate();
      expect(await drive(generate(), () => {})).toEqual([1, 2]);
      expect(started()).toEqual(["leaf", "leaf", "leaf"]);
      toggle(name, undefined);
      // A generator's span starts with the first `next()`.
      expect(await drive(early, () => {})).toEqual([1, 2]);
      expect(recorder.lines()).toEqual([`${name} < -`, ...Array(3).fill(`leaf < ${name}`)]);
      expect(recorder.open()).toEqual([]);
      started();
      const off = (n: number): void => toggle("**", n === 1 ? false : undefined);
      expect(await drive(generate(), off)).toEqual([1, 2]);
      expect(recorder.open()).toEqual([]);
      expect(recorder.lines()).toEqual([`${name} < -`, `leaf < ${name}`, `leaf < ${name}`]);
      started();
    }
  });

  test("all copies of the runtime in one program share them", () => {
    const other = loadCopy();
    const source = "function work() {} exports.work = work;";
    const programs = [copy, other].map(({ runtime }) =>
      runWoven<{ work(): void }>(source, runtime),
    );
    const run = (): string[] => {
      for (const { work } of programs) work();
      return started();
    };
    expect(run()).toEqual(["work", "work"]);
    copy.api.toggle("work", false);
    expect(run()).toEqual([]);
    expect(other.api.toggles()).toEqual([{ pattern: "work", on: false, by: "code" }]);
    other.api.toggle("work", true);
    expect(run()).toEqual(["work", "work"]);
    other.api.toggle("work", undefined);
    expect(copy.api.toggles()).toEqual([]);
    expect(run()).toEqual(["work", "work"]);
  });

  test("a copy that is loaded later has them, and one too old to know them is given the field", () => {
    copy.api.toggle("work", false);
    const shared = Reflect.get(globalThis, Symbol.for("@spanweave/runtime"))[1];
    const late = loadCopy();
    runWoven<{ work(): void }>("function work() {} exports.work = work;", late.runtime).work();
    expect(started()).toEqual([]);
    Reflect.deleteProperty(shared, "toggles");
    loadCopy();
    expect(Object.keys(shared)).toContain("toggles");
  });

  test("a list that is given away is not the one that counts", () => {
    const { toggle, toggles } = copy.api;
    toggle("a", false);
    (toggles() as unknown[]).length = 0;
    expect(toggles()).toHaveLength(1);
  });

  test.each([
    ["!a", 'there is no "!" in toggles'],
    ["", "it names no function"],
    ["src/**#", "it names no function"],
    ["a{b", "its braces don't match up"],
    ["a}", "its braces don't match up"],
    ["{a,b}".repeat(9), "its braces don't match up, or stand for too much"],
    [/a/ as never, "it is no text"],
  ])("%s is no pattern, and is left out", (pattern, why) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    // The console is kept when the runtime loads.
    const { api } = loadCopy();
    expect(() => api.toggle(pattern, false)).not.toThrow();
    expect(warn.mock.calls.flat().join()).toMatch(/^\[spanweave\] SW533: /);
    expect(warn.mock.calls.flat().join()).toContain(why);
    expect(api.toggles()).toEqual([]);
  });
});

describe("patterns", () => {
  const matches = (pattern: string, path: string, name: string): boolean => {
    const compiled = compilePattern(pattern);
    if (typeof compiled === "string") throw new Error(compiled);
    return compiled(path, name);
  };

  test.each([
    ["Orders[Symbol.iterator]", "a.ts", "Orders[Symbol.iterator]", true],
    ["map(callback)", "a.ts", "map(callback)", true],
    ["a.b", "a.ts", "axb", false],
    ["**#f", "src/a/b.ts", "f", true],
    ["*.ts#f", "a.ts", "f", true],
    ["*.ts#f", "src/a.ts", "f", false],
    ["**/a.ts#f", "a.ts", "f", true],
    ["**/a.ts#f", "x/y/a.ts", "f", true],
    ["**/a.ts#f", "x/ya.ts", "f", false],
    ["src/**/*.ts#f", "src/a.ts", "f", true],
    ["src/**/a/**/b.ts#f", "src/a/b.ts", "f", true],
    ["src/**/a/**/b.ts#f", "src/x/a/y/z/b.ts", "f", true],
    ["src/{a,b/**}/*.{ts,js}#{f,g{1,2}}", "src/b/c/d.js", "g2", true],
    ["src/{a,b/**}/*.{ts,js}#{f,g{1,2}}", "src/a/c/d.js", "g2", false],
    ["src/c#/a.ts#C.#f", "src/c#/a.ts", "C.#f", true],
    ["C.{#a,b}", "a.ts", "C.#a", true],
    ["src/?.ts#f", "src//.ts", "f", false],
  ])("%s: %s %s is %s", (pattern, path, name, expected) => {
    expect(matches(pattern, path, name)).toBe(expected);
  });

  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
  const some = (parts: readonly string[], most: number): string =>
    Array.from({ length: 1 + below(most) }, () => parts[below(parts.length)]).join("");

  test("of names agree with regular expressions", () => {
    for (let i = 0; i < 5_000; i++) {
      const glob = some(["a", "b", ".", "*", "**", "?"], 6);
      const name = some(["a", "b", ".", "/"], 6);
      const meant = glob.replace(/\./g, "\\.").replace(/\*+/g, ".*").replaceAll("?", ".");
      const expected = new RegExp(`^${meant}$`).test(name);
      expect(matches(glob, "x.ts", name), `seed ${seed}: ${glob} and ${name}`).toBe(expected);
    }
  });

  test("of paths agree with the globs of rules", () => {
    let matched = 0;
    for (let i = 0; i < 20_000; i++) {
      const glob = `s${some(["a", "b", "/", "*", "?", "/**/", "{a,b}", "{b,a/b}"], 6)}s`;
      // Of these picomatch makes something of its own.
      if (/\/\/|[^/]\*\*|\*\*[^/]|\?\*|\*\?|[*?}]\{|\}[*?]/.test(glob)) continue;
      const text = `s${some(["a", "b", "/"], 6)}s`;
      if (text.includes("//")) continue;
      const expected = picomatch.isMatch(text, glob, { dot: true, noextglob: true });
      const said = `seed ${seed}: ${glob} and ${text}`;
      expect(matches(`${glob}#f`, text, "f"), said).toBe(expected);
      if (expected) matched++;
    }
    expect(matched, `seed ${seed}`).toBeGreaterThan(100);
  });

  test("are never slow", () => {
    const long = "a".repeat(5_000);
    expect(matches(`${"*a".repeat(500)}b`, "x.ts", long)).toBe(false);
    expect(matches(`${"**/".repeat(200)}b#f`, "a/".repeat(2_000), "f")).toBe(false);
  });
});
