// Under each kind of context manager: right parents, and other people's spans as the docs promise.
import {
  type Context,
  type ContextManager,
  context,
  createContextKey,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forgetGlobals, loadContext, loadRuntime, type Runtime } from "./copies.ts";
import { ClosedContextManager, DressingContextManager, SCOPE } from "./managers.ts";
import { activeName, type Recorder, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

interface Setting {
  readonly name: string;
  readonly manager: () => ContextManager | undefined;
  /** Spans made by hand find ours as their parent. */
  readonly foreignNest: boolean;
  readonly withStorage: boolean;
  /** Calls of async functions may overlap. */
  readonly concurrent: boolean;
}

const settings: readonly Setting[] = [
  {
    name: "SpanweaveContextManager",
    manager: () => new (loadContext().SpanweaveContextManager)().enable(),
    foreignNest: true,
    withStorage: true,
    concurrent: true,
  },
  {
    name: "AsyncLocalStorageContextManager",
    manager: () => new AsyncLocalStorageContextManager().enable(),
    foreignNest: true,
    withStorage: true,
    concurrent: true,
  },
  {
    name: "a manager that puts scopes into contexts",
    manager: () => new DressingContextManager().enable(),
    foreignNest: true,
    withStorage: true,
    concurrent: true,
  },
  {
    name: "a manager that can't be entered",
    manager: () => new ClosedContextManager(),
    foreignNest: false,
    withStorage: true,
    concurrent: true,
  },
  {
    name: "no manager",
    manager: () => undefined,
    foreignNest: false,
    withStorage: true,
    concurrent: true,
  },
  {
    name: "no manager, no AsyncLocalStorage",
    manager: () => undefined,
    foreignNest: false,
    withStorage: false,
    concurrent: false,
  },
  {
    name: "SpanweaveContextManager, but no built-in modules for the runtime",
    manager: () => new (loadContext().SpanweaveContextManager)().enable(),
    foreignNest: true,
    withStorage: false,
    concurrent: true,
  },
];

const getBuiltinModule = process.getBuiltinModule;

function loadIn({ withStorage }: Setting): Runtime {
  if (withStorage) return loadRuntime();
  Reflect.deleteProperty(process, "getBuiltinModule");
  try {
    return loadRuntime();
  } finally {
    process.getBuiltinModule = getBuiltinModule;
  }
}

const KEY = createContextKey("test key");
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Does its work when it is awaited, as query builders do. */
// biome-ignore lint/suspicious/noThenProperty: that is what makes it lazy.
const query = (run: () => unknown) => ({ then: (ok: (value: unknown) => void) => ok(run()) });

/** A span made by hand, as an instrumented library makes it. */
function byHand<T>(name: string, body: () => T): T {
  return trace.getTracer("by hand").startActiveSpan(name, (span) => {
    try {
      return body();
    } finally {
      span.end();
    }
  });
}

describe.each(settings)("under $name", (setting) => {
  let recorder: Recorder;
  let runtime: Runtime;

  beforeEach(() => {
    forgetGlobals();
    const manager = setting.manager();
    if (manager !== undefined) context.setGlobalContextManager(manager);
    recorder = register();
    runtime = loadIn(setting);
  });
  afterEach(() => {
    unregister();
    forgetGlobals();
  });

  const weave = (source: string): Record<string, (...args: unknown[]) => unknown> =>
    runWoven(source, runtime, { test: { tick, byHand, query } });

  test("calls nest, sync and async, one at a time", async () => {
    const { outer } = weave(`
      const { tick } = require("test");
      function leaf() { return 1; }
      function thrower() { leaf(); throw new Error("no"); }
      async function step() { leaf(); await tick(); leaf(); }
      function* numbers() { leaf(); yield 1; leaf(); }
      async function* rows() { leaf(); yield 1; await tick(); leaf(); yield 2; }
      async function outer() {
        leaf();
        try { thrower(); } catch { leaf(); }
        await step();
        for (const n of numbers()) { await tick(); leaf(); }
        for await (const row of rows()) { leaf(); await null; leaf(); }
        return step();
      }
      exports.outer = outer;
    `);
    await outer?.();
    expect(recorder.lines()).toEqual([
      "outer < -",
      "leaf < outer",
      "thrower < outer",
      "leaf < thrower",
      "leaf < outer",
      "step < outer",
      "leaf < step",
      "leaf < step",
      "numbers < outer",
      "leaf < numbers",
      "leaf < outer",
      "leaf < numbers",
      "rows < outer",
      "leaf < rows",
      "leaf < outer",
      "leaf < outer",
      "leaf < rows",
      "leaf < outer",
      "leaf < outer",
      "step < outer",
      "leaf < step",
      "leaf < step",
    ]);
    await tick();
    expect(recorder.open()).toEqual([]);
    weave("exports.after = function after() {}").after?.();
    expect(recorder.lines().at(-1)).toBe("after < -");
  });

  test("calls that overlap start under the right parent and all end", async () => {
    const { both } = weave(`
      const { tick } = require("test");
      function leafA() {} function leafB() {}
      async function a() { leafA(); await tick(); leafA(); await null; leafA(); }
      async function b() { leafB(); await null; leafB(); await tick(); leafB(); }
      function both() { leafA(); const all = [a(), b(), a()]; leafB(); return Promise.all(all); }
      exports.both = both;
    `);
    await both?.();
    const counts = new Map<string, number>();
    for (const line of recorder.lines()) counts.set(line, (counts.get(line) ?? 0) + 1);
    expect(counts.get("a < both")).toBe(2);
    expect(counts.get("b < both")).toBe(1);
    expect(counts.get("leafA < both")).toBe(1);
    expect(counts.get("leafB < both")).toBe(1);
    expect(recorder.lines()).toHaveLength(15);
    expect(recorder.open()).toEqual([]);
    if (!setting.concurrent) return;
    expect(counts.get("leafA < a")).toBe(6);
    expect(counts.get("leafB < b")).toBe(3);
  });

  test("spans made by hand nest where the manager can be entered", async () => {
    const { outer } = weave(`
      const { tick, byHand } = require("test");
      function leaf() {}
      async function outer() {
        byHand("hand 1", leaf);
        await tick();
        byHand("hand 2", () => { leaf(); byHand("hand 3", leaf); });
        leaf();
      }
      exports.outer = outer;
    `);
    await outer?.();
    const parent = setting.foreignNest ? "outer" : "-";
    expect(recorder.lines().filter((line) => line.startsWith("hand"))).toEqual([
      `hand 1 < ${parent}`,
      `hand 2 < ${parent}`,
      setting.name.startsWith("no manager") ? "hand 3 < -" : "hand 3 < hand 2",
    ]);
    const leaves = recorder.lines().filter((line) => line.startsWith("leaf"));
    expect(leaves).toEqual(
      setting.name.startsWith("no manager")
        ? ["leaf < outer", "leaf < outer", "leaf < outer", "leaf < outer"]
        : ["leaf < hand 1", "leaf < hand 2", "leaf < hand 3", "leaf < outer"],
    );
  });

  test("a span made by hand is the parent of what is called in it", () => {
    const { inner } = weave("exports.inner = function inner() {}");
    byHand("hand", () => inner?.());
    const parent = setting.name.startsWith("no manager") ? "-" : "hand";
    expect(recorder.lines()).toEqual(["hand < -", `inner < ${parent}`]);
  });

  test("what is current is the function's own span where the manager can be entered", async () => {
    const seen: string[] = [];
    const woven = runWoven<{ outer(): Promise<void> }>(
      `
      const { tick, here } = require("test");
      function inner() { here(); }
      function* numbers() { here(); try { yield 1; here(); yield 2; } finally { here(); } }
      async function outer() {
        here();
        inner();
        here();
        await tick();
        here();
        for (const n of numbers()) { here(); break; }
        here();
      }
      exports.outer = outer;
    `,
      runtime,
      { test: { tick, here: () => seen.push(activeName()) } },
    );
    const done = woven.outer();
    expect(activeName()).toBe("-");
    await done;
    const own = "outer,inner,outer,outer,numbers,outer,numbers,outer".split(",");
    expect(seen).toEqual(setting.foreignNest ? own : own.map(() => "-"));
    expect(activeName()).toBe("-");
  });

  test("context.with works inside woven functions and around them", async () => {
    const values: unknown[] = [];
    const woven = runWoven<{ outer(): Promise<void> }>(
      `
        const { tick, context, KEY, see } = require("test");
        function inner() { see(); }
        async function slow() { see(); await tick(); see(); inner(); }
        async function outer() {
          see();
          context.with(context.active().setValue(KEY, "in"), () => { see(); inner(); see(); });
          see();
          await context.with(context.active().setValue(KEY, "slow"), slow);
          see();
        }
        exports.outer = outer;
      `,
      runtime,
      { test: { tick, context, KEY, see: () => values.push(context.active().getValue(KEY)) } },
    );
    await context.with(context.active().setValue(KEY, "around"), () => woven.outer());
    const expected = "around,in,in,in,around,slow,slow,slow,around".split(",");
    expect(values).toEqual(setting.manager() ? expected : expected.map(() => undefined));
    expect(recorder.lines()).toEqual([
      "outer < -",
      "inner < outer",
      "slow < outer",
      "inner < slow",
    ]);
  });

  test("errors and early ends give the context back", async () => {
    const { outer } = weave(`
      const { tick } = require("test");
      function leaf() {}
      async function failing() { await tick(); leaf(); throw new Error("late"); }
      async function failingAtOnce() { throw new Error("at once"); }
      function* endless() { try { for (;;) yield leaf(); } finally { leaf(); } }
      async function* endlessAsync() { try { for (;;) { await null; yield leaf(); } } finally { leaf(); } }
      async function outer() {
        try { await failing(); } catch { leaf(); }
        try { await failingAtOnce(); } catch { leaf(); } finally { leaf(); }
        for (const x of endless()) break;
        leaf();
        for await (const x of endlessAsync()) break;
        leaf();
        const [first] = endless();
        leaf();
      }
      exports.outer = outer;
    `);
    await outer?.();
    expect(recorder.lines().filter((line) => line.startsWith("leaf"))).toEqual([
      "leaf < failing",
      "leaf < outer",
      "leaf < outer",
      "leaf < outer",
      "leaf < endless",
      "leaf < endless",
      "leaf < outer",
      "leaf < endlessAsync",
      "leaf < endlessAsync",
      "leaf < outer",
      "leaf < endless",
      "leaf < endless",
      "leaf < outer",
    ]);
    expect(recorder.open()).toEqual([]);
  });

  test("a lazy query runs inside the function that awaits it", async () => {
    const { first } = weave(`
      const { tick } = require("test");
      const { query } = require("test");
      function run() {}
      async function first() { await query(run); await query(run); return query(run); }
      exports.first = first;
    `);
    await first?.();
    expect(recorder.lines()).toEqual(["first < -", "run < first", "run < first", "run < first"]);
    await tick();
    expect(recorder.open()).toEqual([]);
  });

  test("lazy queries in a for await run inside the function that loops", async () => {
    const { first } = weave(`
      const { query } = require("test");
      function run() {}
      async function first() { for await (const row of [query(run), query(run)]); }
      exports.first = first;
    `);
    await first?.();
    expect(recorder.lines()).toEqual(["first < -", "run < first", "run < first"]);
  });
});

describe("a context that user code sets without a callback", () => {
  beforeEach(forgetGlobals);
  afterEach(() => {
    unregister();
    forgetGlobals();
  });

  test("survives await and yield, and goes with the span", async () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    register();
    const attach = (value: string): void => {
      manager.attach(context.active().setValue(KEY, value) as Context);
    };
    const seen: unknown[] = [];
    const see = (): void => {
      seen.push(`${activeName()} ${String(context.active().getValue(KEY))}`);
    };
    const { main } = runWoven<{ main(): Promise<void> }>(
      `
      const { attach, see, tick } = require("test");
      function* numbers() { attach("n"); yield 1; see(); }
      async function work() { attach("w"); await null; see(); await tick(); see(); }
      async function main() {
        const working = work();
        see();
        for (const n of numbers()) see();
        await working;
        see();
      }
      exports.main = main;
    `,
      loadRuntime(),
      { test: { attach, see, tick } },
    );
    await main();
    expect(seen).toEqual([
      "main undefined",
      "main undefined",
      "numbers n",
      "work w",
      "work w",
      "main undefined",
    ]);
  });
});

test("a manager that keeps scopes of its own has one for each woven call", async () => {
  unregister();
  forgetGlobals();
  context.setGlobalContextManager(new DressingContextManager().enable());
  const recorder = register();
  const seen: unknown[] = [];
  const see = (): void => {
    const scope = context.active().getValue(SCOPE) as { span: unknown } | undefined;
    seen.push([activeName(), scope?.span === trace.getActiveSpan()]);
  };
  const { outer } = runWoven<{ outer(): Promise<void> }>(
    `
    const { see, tick } = require("test");
    async function outer() { see(); inner(); await tick(); see(); }
    function inner() { see(); }
    exports.outer = outer;
    `,
    loadRuntime(),
    { test: { see, tick } },
  );
  await outer();
  expect(seen).toEqual([
    ["outer", true],
    ["inner", true],
    ["outer", true],
  ]);
  expect(recorder.lines()).toEqual(["outer < -", "inner < outer"]);
  unregister();
  forgetGlobals();
});
