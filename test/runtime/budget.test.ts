// Hot functions: past their budget under one span they are counted there, and make no more spans.
import { context, type Span, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forgetGlobals, loadRuntime, type Runtime } from "./copies.ts";
import { type Recorder, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

let recorder: Recorder;
let runtime: Runtime;

beforeEach(() => {
  unregister();
  forgetGlobals();
  recorder = register();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  runtime = loadRuntime();
});
afterEach(() => {
  unregister();
  forgetGlobals();
});

const count = (name: string): number => recorder.spans.filter((span) => span.name === name).length;
const counted = (parent: string, name: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(recorder.span(parent).attributes)
      .filter(([key]) => key.startsWith(`spanweave.counted.${name}.`))
      .map(([key, value]) => [key.split(".").at(-1), Number(value)]),
  );

describe("a function past its budget", () => {
  test("is counted on its parent, with its times", () => {
    const { all } = runWoven<{ all(): number }>(
      `exports.all = function all() { let sum = 0; for (let i = 0; i < 10; i++) sum += one(i); return sum; };
       /** @trace { budget: 3 } */ function one(i) { return i; }`,
      runtime,
    );
    expect(all()).toBe(45);
    expect(count("one")).toBe(3);
    const { total = 0, min = 0, max = 0, ...rest } = counted("all", "one");
    expect(rest).toEqual({ count: 7 });
    expect(min).toBeGreaterThan(0);
    expect(max).toBeGreaterThanOrEqual(min);
    expect(total).toBeGreaterThanOrEqual(max + 6 * min);
  });

  test("has a thousand spans, if nobody says otherwise, and all of them without a budget", () => {
    const { all, free } = runWoven<{ all(): void; free(): void }>(
      `exports.all = function all() { for (let i = 0; i < 1500; i++) one(); };
       exports.free = function free() { for (let i = 0; i < 1500; i++) each(); };
       function one() {}
       /** @trace { budget: false } */ function each() {}`,
      runtime,
    );
    all();
    free();
    expect([count("one"), count("each")]).toEqual([1000, 1500]);
    expect(counted("all", "one").count).toBe(500);
    expect(counted("free", "each")).toEqual({});
  });

  test("starts anew under the next parent, and has none without one", () => {
    const { all, one } = runWoven<{ all(): void; one(): void }>(
      `exports.all = function all() { one(); one(); one(); };
       exports.one = one; /** @trace { budget: 2 } */ function one() {}`,
      runtime,
    );
    all();
    all();
    for (let i = 0; i < 5; i++) one();
    expect(count("one")).toBe(9);
  });

  test("leaves what it calls to its own parent", () => {
    const { all } = runWoven<{ all(): void }>(
      `exports.all = function all() { middle(); middle(); };
       /** @trace { budget: 1 } */ function middle() { leaf(); }
       function leaf() {}`,
      runtime,
    );
    all();
    expect(recorder.lines()).toEqual(["all < -", "middle < all", "leaf < middle", "leaf < all"]);
    expect(recorder.open()).toEqual([]);
  });

  test("does what it did when it waits, yields or throws", async () => {
    const { all } = runWoven<{ all(): Promise<unknown[]> }>(
      `exports.all = async function all() {
         const seen = [];
         for (let i = 0; i < 3; i++) {
           seen.push(await waits(i));
           for (const value of yields(i)) seen.push(value);
           for await (const value of both(i)) seen.push(value);
           try { throws(i); } catch (error) { seen.push(error.message); }
         }
         return seen;
       };
       /** @trace { budget: 1 } */ async function waits(i) { await null; inside(); return i; }
       /** @trace { budget: 1 } */ function* yields(i) { yield i; inside(); yield i; }
       /** @trace { budget: 1 } */ async function* both(i) { yield i; await null; inside(); }
       /** @trace { budget: 1 } */ function throws(i) { throw new Error("no " + i); }
       function inside() {}`,
      runtime,
    );
    const round = (i: number): unknown[] => [i, i, i, i, `no ${i}`];
    expect(await all()).toEqual([round(0), round(1), round(2)].flat());
    for (const name of ["waits", "yields", "both", "throws"]) {
      expect([name, count(name)]).toEqual([name, 1]);
      expect(counted("all", name).count).toBe(2);
    }
    const parents = recorder.lines().filter((line) => line.startsWith("inside"));
    expect(parents).toEqual([
      ...["inside < waits", "inside < yields", "inside < both"],
      ...new Array(6).fill("inside < all"),
    ]);
  });

  test("is counted on a span of somebody else, too", () => {
    const { one } = runWoven<{ one(): void }>(
      "/** @trace { budget: 2 } */ exports.one = function one() {};",
      runtime,
    );
    trace.getTracer("other").startActiveSpan("theirs", (span: Span) => {
      for (let i = 0; i < 5; i++) one();
      span.end();
      one();
    });
    expect(count("one")).toBe(2);
    expect(counted("theirs", "one").count).toBe(3);
  });
});
