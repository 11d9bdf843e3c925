// Woven and live, a program does the same things in the same order: counted in microtasks.
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forgetGlobals, loadRuntime } from "./copies.ts";
import { activeName, type Recorder, register, unregister } from "./recorder.ts";
import { runPlain, runWoven } from "./weave.ts";

beforeEach(forgetGlobals);
afterEach(() => {
  unregister();
  forgetGlobals();
});

type Log = (line: string) => void;

/** What programs below await, yield and return. */
const VALUES = `
  const { log } = require("test");
  const settleLater = (value) => new Promise((ok) => queueMicrotask(() => ok(value)));
  class Sub extends Promise {}
  class Lazy extends Promise {
    constructor(start) { super((ok) => ok()); this.start = start; }
    then(ok, no) { log("starts"); this.real ??= new Promise(this.start); return this.real.then(ok, no); }
    static get [Symbol.species]() { return Promise; }
  }
  class Species extends Promise { static get [Symbol.species]() { log("species"); return Promise; } }
  const getter = (name, value, target = {}) =>
    Object.defineProperty(target, name, { configurable: true, get() { log("get " + name); return value; } });
  const fail = (text) => { throw new Error(text); };
  exports.values = {
    "a number": () => 1,
    "undefined": () => undefined,
    "an object": () => ({}),
    "a settled promise": () => Promise.resolve(1),
    "a promise that settles later": () => settleLater(1),
    "a rejected promise": () => Promise.reject(new Error("rejected")),
    "a promise of a promise": () => Promise.resolve(settleLater(settleLater(1))),
    "a subclass": () => Sub.resolve(1),
    "a lazy subclass": () => new Lazy((ok) => { log("runs"); ok(1); }),
    "a lazy subclass that rejects": () => new Lazy((ok, no) => no(new Error("lazy"))),
    "a subclass with a species": () => Species.resolve(1),
    "a promise with its own then": () => Object.assign(Promise.resolve(1), {
      then(ok, no) { log("own then"); return Promise.prototype.then.call(this, ok, no); } }),
    "a promise with a getter for then": () => getter("then", Promise.prototype.then, Promise.resolve(1)),
    "a promise with a getter for constructor": () => getter("constructor", Promise, Promise.resolve(1)),
    "a promise with a failing constructor": () => Object.defineProperty(Promise.resolve(1),
      "constructor", { get() { log("constructor"); return fail("constructor"); } }),
    "a promise without a prototype": () => Object.setPrototypeOf(Promise.resolve(1), null),
    "a frozen promise": () => Object.freeze(Promise.resolve(1)),
    "a thenable": () => ({ then(ok) { log("then"); ok(1); } }),
    "a thenable that waits": () => ({ then(ok) { log("then"); queueMicrotask(() => ok(1)); } }),
    "a thenable that rejects": () => ({ then(ok, no) { log("then"); no(new Error("thenable")); } }),
    "a thenable that throws": () => ({ then() { log("then"); fail("then"); } }),
    "a thenable that throws after it answered": () => ({ then(ok) { ok(1); fail("then"); } }),
    "a thenable that answers twice": () => ({ then(ok, no) { ok(1); ok(2); no(new Error("no")); } }),
    "a thenable of a thenable": () => ({ then(ok) { log("outer"); ok({ then(ok) { log("inner"); ok(1); } }); } }),
    "a thenable that answers with a promise": () => ({ then(ok) { ok(settleLater(1)); } }),
    "a thenable that looks at its arguments": () => ({ then(...args) {
      log("then " + args.map((arg) => typeof arg + arg.length).join() + " " + (this.mark === "me"));
      args[0](1); }, mark: "me" }),
    "a function with a then": () => Object.assign(() => {}, { then(ok) { log("then"); ok(1); } }),
    "a getter for then": () => getter("then", (ok) => ok(1)),
    "a getter for a then that is none": () => getter("then", 1),
    "a getter that gives another value each time": () => { let n = 0; return { get then() { log("get"); return n++ ? 1 : (ok) => ok("first"); } }; },
    "a getter that throws": () => ({ get then() { log("get"); return fail("getter"); } }),
    "an inherited getter": () => Object.create(getter("then", (ok) => ok(1))),
    "a Proxy thenable": () => new Proxy({}, { get(target, key) {
      log("trap " + String(key)); return key === "then" ? (ok) => ok(1) : undefined; } }),
    "a Proxy of a promise": () => new Proxy(Promise.resolve(1), { get(target, key) {
      log("trap " + String(key));
      return key === "then" ? (ok, no) => target.then(ok, no) : Reflect.get(target, key); } }),
    "an async function's promise": () => (async () => { await null; return 1; })(),
  };
`;

/** How a value may be used; each returns what there is to wait for. */
const USES = `
  const { make, log } = require("test");
  async function awaits() { const value = await make(); log("got " + show(value)); return 1; }
  async function awaitsTwice() { await null; const value = await make(); log("got " + show(value)); return 1; }
  async function returns() { return make(); }
  async function returnsAwaited() { return await make(); }
  async function returnsLate() { await null; return make(); }
  const arrow = async () => make();
  async function catches() { try { return await make(); } catch (error) { log("caught"); await null; return error.message; } finally { log("finally"); } }
  async function drops() { for (;;) { try { return make(); } finally { log("finally"); break; } } return 2; }
  async function replaces() { try { return make(); } finally { return 3; } }
  async function throwsIt() { throw make(); }
  async function* yields() { log("got " + show(yield make())); }
  async function* returnsFromGenerator() { return make(); }
  async function* dropsFromGenerator() { for (;;) { try { return make(); } finally { break; } } yield 4; }
  async function* awaitsInGenerator() { yield await make(); await make(); yield 5; }
  async function* delegates() { yield* [make(), 2]; }
  async function* delegatesAsync() { yield* awaitsInGenerator(); }
  async function loops() { for await (const value of [make(), 2]) log("item " + show(value)); }
  async function breaks() { for await (const value of awaitsInGenerator()) { log("item " + show(value)); break; } }
  async function loopsGenerator() { for await (const value of delegatesAsync()) log("item " + show(value)); }
  function* plain() { const got = yield make(); log("got " + show(got)); return make(); }
  function fresh() { return Promise.resolve(make()).then((value) => show(value)); }
  function constructed() { return new Promise((ok) => ok(make())); }
  function all() { return Promise.all([make(), make()]); }
  function handsBack() { return make(); }
  const show = (value) => typeof value === "object" && value !== null ? "object" : String(value);
  async function drive(generator) {
    const seen = [];
    for (let n = 0; n < 4; n++) {
      const result = await generator.next(n);
      seen.push(show(result.value) + result.done);
    }
    return seen.join();
  }
  async function cut(generator, how) {
    await generator.next();
    return show((await generator[how](make())).value);
  }
  Object.assign(exports, { awaits, awaitsTwice, returns, returnsAwaited, returnsLate, arrow, catches,
    drops, replaces, throwsIt, loops, breaks, loopsGenerator, fresh, constructed, all, handsBack,
    yields: () => drive(yields()), returnsFromGenerator: () => drive(returnsFromGenerator()),
    dropsFromGenerator: () => drive(dropsFromGenerator()), awaitsInGenerator: () => drive(awaitsInGenerator()),
    delegates: () => drive(delegates()), delegatesAsync: () => drive(delegatesAsync()),
    plain: () => drive(plain()), returned: () => cut(yields(), "return"), thrown: () => cut(yields(), "throw"),
    returnedDelegate: () => cut(delegates(), "return"), returnedPlain: () => cut(plain(), "return") });
`;

interface Values {
  values: Record<string, () => unknown>;
}
type Uses = Record<string, () => unknown>;

const show = (value: unknown): string => {
  if (value instanceof Error) return `${value.name} ${value.message}`;
  return typeof value === "object" && value !== null ? "object" : String(value);
};

/** Runs one use of one value next to a clock that counts microtasks. */
async function journal(
  run: (given: Record<string, unknown>) => Uses,
  use: string,
  value: string,
): Promise<string[]> {
  const lines: string[] = [];
  const log: Log = (line) => lines.push(line);
  const { values } = runPlain<Values>(VALUES, { test: { log } });
  const call = run({ make: values[value], log })[use] as () => unknown;
  let waiting = 30;
  const clock = (): void => {
    log(`tick`);
    if (--waiting > 0) void resolved.then(clock);
  };
  const resolved = Promise.resolve();
  void resolved.then(clock);
  try {
    const result = call();
    log(`called ${typeof result}`);
    if (result instanceof Promise) {
      result.then(
        (settled) => log(`fulfilled ${show(settled)}`),
        (error) => log(`rejected ${show(error)}`),
      );
    }
  } catch (error) {
    log(`threw ${show(error)}`);
  }
  log("back");
  while (waiting > 0) await resolved;
  return lines;
}

const valueNames = Object.keys(runPlain<Values>(VALUES, { test: {} }).values);
const useNames = Object.keys(runPlain<Uses>(USES, { test: {} }));

/** A value that is dropped, or made twice, rejects with nobody listening: so it does unwoven. */
async function deafToRejections<T>(body: () => Promise<T>): Promise<{ result: T; count: number }> {
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let count = 0;
  const listen = (): void => {
    count++;
  };
  process.on("unhandledRejection", listen);
  try {
    const result = await body();
    await new Promise((resolve) => setImmediate(resolve));
    return { result, count };
  } finally {
    process.off("unhandledRejection", listen);
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
}

/**
 * A plain function that makes the promise itself returns a derived one while live: that costs a tick,
 * and the result is asked for `then` once more.
 */
const DERIVED = ["fresh", "constructed", "all"];

const settings = [
  { where: "under a manager", manager: true, storage: true },
  { where: "without one", manager: false, storage: true },
  { where: "without AsyncLocalStorage", manager: false, storage: false },
];

describe.each(settings)("the order of effects $where", ({ manager, storage }) => {
  let recorder: Recorder;

  test.each(useNames)("%s", async (use) => {
    if (manager) {
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    }
    recorder = register();
    const { getBuiltinModule } = process;
    if (!storage) Reflect.deleteProperty(process, "getBuiltinModule");
    const runtime = loadRuntime();
    process.getBuiltinModule = getBuiltinModule;
    for (const value of valueNames) {
      const plain = await deafToRejections(() =>
        journal((given) => runPlain<Uses>(USES, { test: given }), use, value),
      );
      const woven = await deafToRejections(() =>
        journal((given) => runWoven<Uses>(USES, runtime, { test: given }), use, value),
      );
      if (DERIVED.includes(use)) {
        const settled = (lines: string[]): string[] =>
          lines.filter((line) => line !== "tick" && line !== "get then");
        expect(settled(woven.result), value).toEqual(settled(plain.result));
      } else {
        expect(woven.result, value).toEqual(plain.result);
      }
      expect(woven.count, `unhandled rejections of ${value}`).toBe(plain.count);
      expect(activeName()).toBe("-");
      const generators = ["plain", "yields", "delegates", "awaitsInGenerator", "delegatesAsync"];
      const open = recorder.open().filter((name) => !generators.includes(name));
      expect(open, value).toEqual([]);
    }
    expect(recorder.spans.length).toBeGreaterThan(valueNames.length / 2);
  });
});

describe("when a span ends", () => {
  async function ends(source: string): Promise<string[]> {
    const lines: string[] = [];
    const log: Log = (line) => lines.push(line);
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    register({ processor: { onEnd: (span) => log(`end ${span.name} ${span.status.code}`) } });
    const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
    const { main } = runWoven<{ main(): unknown }>(
      `const { log, tick } = require("test"); ${source} exports.main = main;`,
      loadRuntime(),
      { test: { log, tick } },
    );
    try {
      await main();
    } catch (error) {
      log(`caught ${show(error)}`);
    }
    await tick();
    return lines;
  }

  test("a returned promise is waited for", async () => {
    expect(await ends(`async function main() { return tick().then(() => log("done")); }`)).toEqual([
      "done",
      "end main 0",
    ]);
  });

  test("a returned promise that rejects fails the span", async () => {
    const source = `async function main() { return tick().then(() => { throw new Error("late"); }); }`;
    expect(await ends(source)).toEqual(["end main 2", "caught Error late"]);
  });

  test("a returned promise that a finally drops is not", async () => {
    const source = `async function main() {
      for (;;) { try { return tick().then(() => log("done")); } finally { break; } }
      log("goes on");
    }`;
    expect(await ends(source)).toEqual(["goes on", "end main 0", "done"]);
  });

  test("a returned promise that a throwing finally drops leaves the error", async () => {
    const source = `async function main() {
      try { return tick(); } finally { throw new Error("finally"); }
    }`;
    expect(await ends(source)).toEqual(["end main 2", "caught Error finally"]);
  });

  test("a returned promise that never settles keeps the span open", async () => {
    const source = `async function pending() { return new Promise(() => {}); }
      function main() { void pending(); }`;
    expect(await ends(source)).toEqual(["end main 0"]);
  });

  test("a fresh promise of a plain function is waited for", async () => {
    const source = `function main() { return tick().then(() => log("done")); }`;
    expect(await ends(source)).toEqual(["done", "end main 0"]);
  });

  test("another's promise is handed back as it is", async () => {
    const source = `const cache = tick(); function get() { return cache; }
      function main() { log(get() === cache); }`;
    expect(await ends(source)).toEqual(["end get 0", true, "end main 0"]);
  });

  test("a generator's span ends with it, however that comes", async () => {
    const source = `
      function* numbers() { try { yield 1; yield 2; } finally { log("closes"); } }
      function main() {
        for (const n of numbers()) break;
        [...numbers()];
        const thrown = numbers(); thrown.next();
        try { thrown.throw(new Error("in")); } catch { log("out"); }
        const returned = numbers(); returned.next(); returned.return();
        numbers().return(); numbers();
      }`;
    expect(await ends(source)).toEqual([
      ...["closes", "end numbers 0", "closes", "end numbers 0"],
      ...["closes", "end numbers 2", "out", "closes", "end numbers 0", "end main 0"],
    ]);
  });
});
