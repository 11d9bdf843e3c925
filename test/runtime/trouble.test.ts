// Whatever a provider, its parts or an application's own code does wrong, woven code goes on.
import { context, diag, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BatchSpanProcessor, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forgetGlobals, loadRuntime } from "./copies.ts";
import { ClosedContextManager } from "./managers.ts";
import { activeName, register, unregister } from "./recorder.ts";
import { runPlain, runWoven } from "./weave.ts";

const boom = (): never => {
  throw new Error("trouble");
};

/** One of everything, and a log of what the program sees. */
const PROGRAM = `
const { log } = require("test");
function sync(n) { log("sync " + n); return n; }
function failing() { throw new Error("own"); }
async function later(n) { log("later " + n); await null; log("later on " + n); return n; }
async function failingLater() { await null; throw new Error("own late"); }
function* numbers() { try { log("got " + (yield 1)); yield 2; } finally { log("closed"); } }
async function* rows() { try { yield 1; await null; yield later(2); } finally { log("rows closed"); } }
function fresh(n) { return Promise.resolve(n).then((x) => x + 1); }
function thenable(n) { return { then(ok) { log("then"); ok(n); } }; }
async function hands() { return later(4); }
class Order { #id; constructor(id) { this.#id = sync(id); } get id() { return this.#id; } }
async function main() {
  log(sync(1));
  try { failing(); } catch (error) { log(error.message); }
  log(await later(2));
  try { await failingLater(); } catch (error) { log(error.message); } finally { log("finally"); }
  for (const n of numbers()) log(n);
  for (const n of numbers()) break;
  for await (const row of rows()) log(row);
  for await (const row of rows()) break;
  log(await fresh(2));
  log(await thenable(3));
  log(await hands());
  log(new Order(5).id);
  return [...numbers(), await Promise.all([later(6), later(7)])].join();
}
exports.main = main;
`;

interface Program {
  main(): Promise<string>;
}

async function play(run: (log: (line: unknown) => void) => Program): Promise<unknown[]> {
  const lines: unknown[] = [];
  lines.push(await run((line) => lines.push(line)).main());
  return lines;
}

const expected = await play((log) => runPlain<Program>(PROGRAM, { test: { log } }));

async function expectUnharmed(): Promise<void> {
  const runtime = loadRuntime();
  const lines = await play((log) => runWoven<Program>(PROGRAM, runtime, { test: { log } }));
  expect(lines).toEqual(expected);
}

beforeEach(forgetGlobals);
afterEach(() => {
  unregister();
  diag.disable();
  forgetGlobals();
});

const useContext = (): boolean =>
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const never = (): boolean => true;
const span = { spanContext: () => ({ traceId: "1".repeat(32), spanId: "1".repeat(16) }) };

/** What a provider's `getTracer` may answer. */
const garbage: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  "a number": 1,
  "a tracer without methods": {},
  "a tracer that throws": { startSpan: boom },
  "a tracer whose method is none": { startSpan: 1 },
  "no span": { startSpan: () => undefined },
  "a null span": { startSpan: () => null },
  "a span that is a string": { startSpan: () => "span" },
  "a span without methods": { startSpan: () => ({}) },
  "a span without a context": { startSpan: () => ({ spanContext: () => undefined }) },
  "a span that has a context and nothing else": { startSpan: () => span },
  "a span whose context throws": { startSpan: () => ({ ...span, spanContext: boom }) },
  "a span whose isRecording throws": { startSpan: () => ({ ...span, isRecording: boom }) },
  "a span that says it records, and has no methods": {
    startSpan: () => ({ ...span, isRecording: never }),
  },
  "a span whose methods all throw": {
    startSpan: () => ({
      ...span,
      isRecording: never,
      end: boom,
      recordException: boom,
      setAttribute: boom,
      setStatus: boom,
    }),
  },
  "a span behind a Proxy that throws": {
    startSpan: () => new Proxy({}, { get: boom, getPrototypeOf: boom, has: boom }),
  },
};

describe("a provider that answers", () => {
  test.each(Object.entries(garbage))("%s", async (_, tracer) => {
    trace.setGlobalTracerProvider({ getTracer: () => tracer as never });
    await expectUnharmed();
  });

  test.each(["under a context manager", "without one"])("with a throw, %s", async (where) => {
    if (where !== "without one") useContext();
    trace.setGlobalTracerProvider({ getTracer: boom });
    await expectUnharmed();
  });

  test("under a context manager that throws", async () => {
    const manager = new ClosedContextManager();
    context.setGlobalContextManager(manager);
    register();
    Object.assign(manager, { active: boom, with: boom, bind: boom });
    await expectUnharmed();
  });
});

describe("an SDK whose part fails", () => {
  const parts: Readonly<Record<string, () => void>> = {
    "a processor's onStart": () => register({ processor: { onStart: boom } }),
    "a processor's onEnd": () => register({ processor: { onEnd: boom } }),
    "a sampler": () => register({ sampler: { shouldSample: boom, toString: () => "throws" } }),
    "a sampler with garbage": () =>
      register({ sampler: { shouldSample: () => undefined as never, toString: () => "garbage" } }),
    "an exporter": () =>
      register({
        processor: new SimpleSpanProcessor({
          exporter: { export: boom, shutdown: () => Promise.resolve() },
        }),
      }),
    "a batch that can't be exported": () =>
      register({
        processor: new BatchSpanProcessor({
          exporter: { export: boom, shutdown: () => Promise.resolve() },
          maxExportBatchSize: 1,
        }),
      }),
    "the logger that hears of it": () => {
      diag.setLogger({ error: boom, warn: boom, info: boom, debug: () => {}, verbose: boom });
      register({ processor: { onStart: boom, onEnd: boom } });
    },
  };

  test.each(Object.entries(parts))("%s", async (_, use) => {
    useContext();
    use();
    await expectUnharmed();
    expect(activeName()).toBe("-");
  });

  test("is heard of once, by the application's own log", async () => {
    const heard: unknown[][] = [];
    const silent = (): void => {};
    diag.setLogger({
      error: (...args) => heard.push(args),
      warn: silent,
      info: silent,
      debug: silent,
      verbose: silent,
    });
    register({ processor: { onStart: boom } });
    await expectUnharmed();
    expect(heard.filter(([text]) => String(text).includes("spanweave"))).toHaveLength(1);
  });
});

describe("an SDK whose part is woven itself", () => {
  const WOVEN_PARTS = `
    const { context } = require("test");
    let calls = 0;
    function helper() { return ++calls; }
    class Processor {
      onStart() { helper(); helper(); }
      onEnd() { helper(); }
      forceFlush() { return Promise.resolve(); }
      shutdown() { return Promise.resolve(); }
    }
    class Sampler {
      shouldSample() { helper(); return { decision: 2 }; }
      toString() { return "woven"; }
    }
    class Exporter {
      export(spans, done) { helper(); done({ code: 0 }); }
      shutdown() { return Promise.resolve(); }
    }
    Object.assign(exports, { Processor, Sampler, Exporter });
    exports.calls = () => calls;
  `;

  interface Parts {
    Processor: new () => SimpleSpanProcessor;
    Sampler: new () => import("@opentelemetry/sdk-trace").Sampler;
    Exporter: new () => import("@opentelemetry/sdk-trace").SpanExporter;
    calls(): number;
  }

  /** Plays the program and lets all that it started come to an end. */
  async function spansWith(use: (parts: Parts) => Parameters<typeof register>[0]): Promise<{
    names: string[];
    calls: number;
  }> {
    useContext();
    const runtime = loadRuntime();
    const parts = runWoven<Parts>(WOVEN_PARTS, runtime, { test: { context } });
    const recorder = register(use(parts));
    const lines = await play((log) => runWoven<Program>(PROGRAM, runtime, { test: { log } }));
    expect(lines).toEqual(expected);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    return { names: recorder.spans.map(({ name }) => name), calls: parts.calls() };
  }

  const own = ["helper", "onStart", "onEnd", "shouldSample", "export"];

  test.each<[string, (parts: Parts) => Parameters<typeof register>[0]]>([
    ["a processor", (parts) => ({ processor: new parts.Processor() })],
    ["a sampler", (parts) => ({ sampler: new parts.Sampler() })],
    [
      "an exporter",
      (parts) => ({ processor: new SimpleSpanProcessor({ exporter: new parts.Exporter() }) }),
    ],
  ])("%s makes no spans of its own", async (_, use) => {
    const { names, calls } = await spansWith(use);
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => own.some((part) => name.endsWith(part)))).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(names.length);
  });

  test("a logger", async () => {
    const runtime = loadRuntime();
    const { error } = runWoven<{ error(): void }>(
      `function helper() {} exports.error = function error() { helper(); throw new Error("log"); };`,
      runtime,
    );
    const silent = (): void => {};
    diag.setLogger({ error, warn: silent, info: silent, debug: silent, verbose: silent });
    const recorder = register({ processor: { onEnd: boom } });
    const lines = await play((log) => runWoven<Program>(PROGRAM, runtime, { test: { log } }));
    expect(lines).toEqual(expected);
    expect(recorder.spans.filter(({ name }) => name === "error" || name === "helper")).toEqual([]);
  });
});

describe("values that answer strangely", () => {
  const strange: Readonly<Record<string, () => unknown>> = {
    "a Proxy whose every trap throws": () =>
      new Proxy({}, new Proxy({}, { get: () => boom }) as ProxyHandler<object>),
    "an object behind such a Proxy": () =>
      Object.create(new Proxy({}, { getOwnPropertyDescriptor: boom, getPrototypeOf: boom })),
    "a promise behind such a Proxy": () =>
      Object.setPrototypeOf(
        Promise.resolve(1),
        new Proxy(Promise.prototype, { getOwnPropertyDescriptor: boom, getPrototypeOf: boom }),
      ),
    "a revoked Proxy": () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    "an object with a throwing `then`": () =>
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what this makes.
      Object.defineProperty({}, "then", { get: boom, enumerable: true }),
    "a promise with a throwing `constructor`": () =>
      Object.defineProperty(Promise.resolve(1), "constructor", { get: boom }),
    "no promise, although its prototype says so": () => Object.create(Promise.prototype),
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this makes.
    "a thenable that throws": () => ({ then: boom }),
    "an object without a prototype": () => Object.create(null),
  };

  const USES = `
    const { make } = require("test");
    async function awaits() { return typeof (await make()); }
    async function returns() { return make(); }
    async function* yields() { yield make(); }
    async function* returnsFromGenerator() { return make(); }
    async function loops() { for await (const x of [make()]) return typeof x; }
    async function iterates() { for await (const x of make()) return typeof x; }
    function* delegates() { yield* make(); }
    async function* delegatesAsync() { yield* make(); }
    function plain() { return make(); }
    function* plainYields() { yield make(); return make(); }
    Object.assign(exports, { awaits, returns, yields: () => yields().next(),
      returnsFromGenerator: () => returnsFromGenerator().next(), loops, iterates,
      delegates: () => delegates().next(), delegatesAsync: () => delegatesAsync().next(), plain,
      plainYields: () => [...plainYields()] });
  `;

  /** How a call ends, as text: engine wording aside. */
  async function endOf(call: () => unknown): Promise<string> {
    try {
      const value = call();
      if (value instanceof Promise) {
        const settled = await value.then((inner: unknown) => [inner]);
        return `settled with ${typeof settled[0]}`;
      }
      return `returned ${typeof value}`;
    } catch (error) {
      return `threw ${error instanceof TypeError ? "a TypeError" : String(error)}`;
    }
  }

  test.each(
    Object.entries(strange).flatMap(([name, make]) =>
      [true, false].map((platform) => ({ name, make, platform })),
    ),
  )("$name (platform that can tell a Proxy: $platform)", async ({ make, platform }) => {
    useContext();
    register();
    const { getBuiltinModule } = process;
    if (!platform) Reflect.deleteProperty(process, "getBuiltinModule");
    const runtime = loadRuntime();
    process.getBuiltinModule = getBuiltinModule;
    const plain = runPlain<Record<string, () => unknown>>(USES, { test: { make } });
    const woven = runWoven<Record<string, () => unknown>>(USES, runtime, { test: { make } });
    const ends = async (calls: typeof plain): Promise<Record<string, string>> => {
      const found: Record<string, string> = {};
      for (const [use, call] of Object.entries(calls)) found[use] = await endOf(call);
      return found;
    };
    expect(await ends(woven)).toEqual(await ends(plain));
    expect(activeName()).toBe("-");
  });
});
