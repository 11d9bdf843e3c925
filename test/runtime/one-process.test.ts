// Many copies of the runtime in one program, and providers that come late, go and come again.
import { createRequire } from "node:module";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { API, DOOR, forgetGlobals, loadContext, loadRuntime, type Runtime } from "./copies.ts";
import { activeName, newProvider, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

beforeEach(forgetGlobals);
afterEach(() => {
  unregister();
  forgetGlobals();
  vi.restoreAllMocks();
});

const SOURCE = "function work(inner) { return inner?.(); } exports.work = work;";

interface Worker {
  work<T>(inner?: () => T): T;
}

const weave = (runtime: Runtime): Worker => runWoven<Worker>(SOURCE, runtime);

const useOurContext = (): void => {
  context.setGlobalContextManager(new (loadContext().SpanweaveContextManager)().enable());
};

describe("a provider", () => {
  test("registered before the runtime loads", () => {
    const recorder = register();
    const runtime = loadRuntime();
    expect(runtime.on).toBe(true);
    weave(runtime).work();
    expect(recorder.lines()).toEqual(["work < -"]);
  });

  test("registered late, by a program in which nobody had touched the API", () => {
    const runtime = loadRuntime();
    const { work } = weave(runtime);
    expect(runtime.on).toBe(false);
    work();
    const recorder = register();
    expect(runtime.on).toBe(true);
    work();
    expect(recorder.lines()).toEqual(["work < -"]);
  });

  test("registered late, after a context manager", () => {
    useOurContext();
    const runtime = loadRuntime();
    const { work } = weave(runtime);
    work();
    expect(runtime.on).toBe(false);
    const recorder = register();
    expect(runtime.on).toBe(true);
    work(() => work());
    expect(recorder.lines()).toEqual(["work < -", "work < work"]);
  });

  test("is found after the API object and a context manager came, in that order", () => {
    const runtime = loadRuntime();
    useOurContext();
    expect(runtime.on).toBe(false);
    const recorder = register();
    weave(runtime).work();
    expect(recorder.lines()).toEqual(["work < -"]);
  });

  test("replaced: each call goes to the one that is registered", () => {
    const first = register();
    const runtime = loadRuntime();
    const { work } = weave(runtime);
    work();
    trace.disable();
    const second = register();
    work();
    expect(first.lines()).toEqual(["work < -"]);
    expect(second.lines()).toEqual(["work < -"]);
  });

  test("disabled: dormant with the next call, and live again with the next provider", () => {
    register();
    const runtime = loadRuntime();
    const { work } = weave(runtime);
    trace.disable();
    work();
    expect(runtime.on).toBe(false);
    work();
    const again = register();
    expect(runtime.on).toBe(true);
    work();
    expect(again.lines()).toEqual(["work < -"]);
  });

  test("disabled twice, as test suites do before and after each test", () => {
    register();
    const runtime = loadRuntime();
    const { work } = weave(runtime);
    trace.disable();
    work();
    trace.disable();
    const again = register();
    expect(runtime.on).toBe(true);
    work();
    expect(again.lines()).toEqual(["work < -"]);
  });

  test("disabled before any was registered", () => {
    useOurContext();
    const runtime = loadRuntime();
    trace.disable();
    register();
    expect(runtime.on).toBe(true);
  });

  test("that arrives together with the API object stays where it is", () => {
    const recorder = register();
    const saved = Reflect.get(globalThis, API) as object;
    Reflect.deleteProperty(globalThis, API);
    const runtime = loadRuntime();
    expect(runtime.on).toBe(false);
    Reflect.set(globalThis, API, saved);
    expect(trace.getTracerProvider().getTracer("any").startSpan("by hand").isRecording()).toBe(
      true,
    );
    expect(runtime.on).toBe(true);
    weave(runtime).work();
    expect(recorder.lines()).toEqual(["by hand < -", "work < -"]);
  });

  test("that fails once is not replaced by the one before", () => {
    const first = register();
    const { work } = weave(loadRuntime());
    work();
    trace.disable();
    const { provider, recorder: second } = newProvider();
    let failures = 1;
    trace.setGlobalTracerProvider({
      getTracer(...args) {
        if (failures-- > 0) throw new Error("not yet");
        return provider.getTracer(...args);
      },
    });
    work();
    work();
    expect(first.lines()).toEqual(["work < -"]);
    expect(second.lines()).toEqual(["work < -"]);
  });

  test("a span that was open when its provider went still ends", () => {
    const first = register();
    const { work } = weave(loadRuntime());
    work(() => trace.disable());
    expect(first.open()).toEqual([]);
  });
});

describe("the surroundings", () => {
  test("global names stay what they were, and the API finds its own object as it left it", () => {
    const names = Object.keys(globalThis);
    const inLoop = (): string[] => {
      const found: string[] = [];
      for (const name in globalThis) found.push(name);
      return found;
    };
    const before = inLoop();
    loadRuntime();
    expect(Object.keys(globalThis)).toEqual(names);
    expect(inLoop()).toEqual(before);
    expect(Reflect.get(globalThis, API)).toBe(undefined);
    register();
    expect(Object.keys(globalThis)).toEqual(names);
    const api = Reflect.get(globalThis, API) as object;
    expect(Object.keys(api).sort()).toEqual(["trace", "version"]);
    for (const [target, key] of [
      [globalThis, API],
      [api, "trace"],
    ] as const) {
      expect(Object.getOwnPropertyDescriptor(target, key)).toMatchObject({
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  });

  test("the door on the global object is no enumerable property, nor are its functions", () => {
    loadRuntime();
    const door = Reflect.get(globalThis, DOOR) as object;
    expect(Object.getOwnPropertyDescriptor(globalThis, DOOR)?.enumerable).toBe(false);
    expect(Object.keys(door).filter((name) => name !== "1")).toEqual([]);
  });

  test("nothing is registered with the API: the application's own registration succeeds", () => {
    loadRuntime();
    expect(trace.setGlobalTracerProvider(newProvider().provider)).toBe(true);
    expect(context.setGlobalContextManager(new AsyncLocalStorageContextManager())).toBe(true);
  });

  test("an API object that can't be watched leaves the runtime dormant", () => {
    Reflect.set(globalThis, API, Object.freeze({ version: "1.9.1" }));
    expect(loadRuntime().on).toBe(false);
  });

  test("SPANWEAVE=off is dormant whatever is registered, and looks at nothing", () => {
    vi.stubEnv("SPANWEAVE", "off");
    try {
      const looked: PropertyKey[] = [];
      Reflect.set(
        globalThis,
        API,
        new Proxy({ version: "1.9.1" }, { get: (_, key) => looked.push(key) }),
      );
      const runtime = loadRuntime();
      weave(runtime).work();
      expect(looked).toEqual([]);
      forgetGlobals();
      const recorder = register();
      const second = loadRuntime();
      weave(second).work();
      expect([runtime.on, second.on, recorder.lines()]).toEqual([false, false, []]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("an environment that may not be read is no reason to fail", () => {
    const env = Object.getOwnPropertyDescriptor(process, "env") as PropertyDescriptor;
    Object.defineProperty(process, "env", {
      configurable: true,
      get() {
        throw new Error("Requires env access");
      },
    });
    try {
      expect(loadRuntime().on).toBe(false);
    } finally {
      Object.defineProperty(process, "env", env);
    }
  });
});

describe("many copies", () => {
  /** Loads copies in other ways than `loadRuntime`: a bundle in a format of its own, or mangled. */
  function bundle(options: Parameters<typeof buildSync>[0]): string {
    const entry = new URL("../../runtime/src/emitted.ts", import.meta.url).pathname;
    const { outputFiles } = buildSync({
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      packages: "external",
      format: "cjs",
      ...options,
      write: false,
    });
    return outputFiles?.[0]?.text ?? "";
  }

  async function importBundle(): Promise<Runtime> {
    const text = bundle({ format: "esm" });
    return (await import(
      `data:text/javascript,${encodeURIComponent(text)}//${Math.random()}`
    )) as Runtime;
  }

  test("all go on and off together, whatever their format", async () => {
    const copies = [loadRuntime(), await importBundle(), loadRuntime(bundle({ minify: true }))];
    expect(copies.map(({ on }) => on)).toEqual([false, false, false]);
    register();
    copies.push(loadRuntime());
    expect(copies.map(({ on }) => on)).toEqual([true, true, true, true]);
    trace.disable();
    weave(copies[1] as Runtime).work();
    expect(copies.map(({ on }) => on)).toEqual([false, false, false, false]);
    register();
    expect(copies.map(({ on }) => on)).toEqual([true, true, true, true]);
  });

  const managers = {
    "our manager": useOurContext,
    "the SDK's manager": () =>
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()),
    "no manager": () => undefined,
  };

  test.each(Object.entries(managers))("spans nest across copies under %s", async (_, use) => {
    use();
    const recorder = register();
    const a = weave(loadRuntime());
    const b = weave(await importBundle());
    a.work(() => b.work(() => a.work(() => b.work())));
    expect(recorder.lines()).toEqual(["work < -", "work < work", "work < work", "work < work"]);
    const ids = recorder.spans.map((span) => span.spanContext().spanId);
    const parents = recorder.spans.map((span) => span.parentSpanContext?.spanId);
    expect(parents.slice(1)).toEqual(ids.slice(0, 3));
    weave(loadRuntime()).work();
    expect(recorder.lines().at(-1)).toBe("work < -");
  });

  test("spans nest across copies without AsyncLocalStorage", () => {
    const { getBuiltinModule } = process;
    Reflect.deleteProperty(process, "getBuiltinModule");
    try {
      const recorder = register();
      const a = weave(loadRuntime());
      const b = weave(loadRuntime());
      a.work(() => b.work(() => a.work()));
      const ids = recorder.spans.map((span) => span.spanContext().spanId);
      const parents = recorder.spans.map((span) => span.parentSpanContext?.spanId);
      expect(parents).toEqual([undefined, ids[0], ids[1]]);
      b.work();
      expect(recorder.lines().at(-1)).toBe("work < -");
    } finally {
      process.getBuiltinModule = getBuiltinModule;
    }
  });

  test("an error that passes through two copies has one event", () => {
    const recorder = register();
    const a = weave(loadRuntime());
    const b = weave(loadRuntime());
    const thrown = new Error("once");
    const fail = (): never => {
      throw thrown;
    };
    expect(() => a.work(() => b.work(fail))).toThrow(thrown);
    expect(recorder.spans.map((span) => span.events.length)).toEqual([0, 1]);
  });

  test("a registry that is reset again and again: the newest and the oldest copy both work", async () => {
    useOurContext();
    const recorder = register();
    const copies: Worker[] = [];
    for (let n = 0; n < 3; n++) {
      vi.resetModules();
      copies.push(weave(await import("../../runtime/src/emitted.ts")));
    }
    const [first, , last] = copies as [Worker, Worker, Worker];
    expect(first).not.toBe(last);
    first.work(() => last.work(() => first.work()));
    expect(recorder.lines()).toEqual(["work < -", "work < work", "work < work"]);
  });

  test("a copy that SDK and application each got from their own API", () => {
    const nodeRequire = createRequire(import.meta.url);
    const path = nodeRequire.resolve("@opentelemetry/api");
    const folder = path.slice(0, path.indexOf("/build/"));
    const known = Object.keys(nodeRequire.cache).filter((file) => file.startsWith(folder));
    const saved = known.map((file) => [file, nodeRequire.cache[file]] as const);
    for (const file of known) Reflect.deleteProperty(nodeRequire.cache, file);
    const other = nodeRequire("@opentelemetry/api") as typeof import("@opentelemetry/api");
    for (const [file, module] of saved) nodeRequire.cache[file] = module;
    expect(other.trace).not.toBe(trace);
    const { recorder, provider } = newProvider();
    const runtime = loadRuntime();
    other.trace.setGlobalTracerProvider(provider);
    expect(runtime.on).toBe(true);
    weave(runtime).work();
    other.trace.disable();
    weave(runtime).work();
    expect(runtime.on).toBe(false);
    expect(recorder.lines()).toEqual(["work < -"]);
  });

  test("private names mangled by the application's bundler change nothing", () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const recorder = register();
    const seen: string[] = [];
    for (const minify of [false, true]) {
      const runtime = loadRuntime(bundle({ mangleProps: /^_/, minify }));
      weave(runtime).work(() => seen.push(activeName()));
    }
    expect(seen).toEqual(["work", "work"]);
    expect(recorder.open()).toEqual([]);
  });

  test("a version to come with an ABI of its own hears of the provider too", () => {
    const next = bundle({ define: {}, plugins: [] }).replace(/\bABI = 1\b/, "ABI = 2");
    expect(next).toContain("ABI = 2");
    const copies = [loadRuntime(), loadRuntime(next), loadRuntime(), loadRuntime(next)];
    register();
    expect(copies.map(({ on }) => on)).toEqual([true, true, true, true]);
  });
});

describe("versions", () => {
  test("a table for a newer ABI leaves that file dormant, and says so once", () => {
    const recorder = register();
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const runtime = loadRuntime();
    for (const path of ["src/new.ts", "src/newer.ts"]) {
      const table = runtime.file(2, path, [["work", 1, 1, 0]]);
      const state = runtime.enter(table, 0);
      expect(state).toBeFalsy();
      runtime.exit(state);
    }
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned.mock.calls[0]?.[0]).toMatch(/^\[spanweave\] SW501: src\/new\.ts /);
    const old = runtime.file(1, "src/old.ts", [["work", 1, 1, 0]]);
    runtime.exit(runtime.enter(old, 0));
    expect(recorder.lines()).toEqual(["work < -"]);
  });

  test("a row that the table does not have makes no span", () => {
    register();
    const runtime = loadRuntime();
    expect(runtime.enter(runtime.file(1, "src/a.ts", []), 3)).toBeFalsy();
  });

  test("shared state that an older copy made, without fields of today, works", () => {
    Object.defineProperty(globalThis, DOOR, {
      configurable: true,
      value: { 1: { live: false, listeners: new Set() } },
    });
    const runtime = loadRuntime();
    const recorder = register();
    expect(runtime.on).toBe(true);
    const { work } = weave(runtime);
    const fail = (): never => {
      throw new Error("recorded");
    };
    expect(() => work(() => work(fail))).toThrow("recorded");
    expect(recorder.lines()).toEqual(["work < -", "work < work"]);
    expect(recorder.spans[1]?.events).toHaveLength(1);
  });

  test("shared state that a newer copy made keeps its fields", () => {
    const listeners = new Set();
    const state = { live: false, busy: false, listeners, later: "kept" };
    Object.defineProperty(globalThis, DOOR, { configurable: true, value: { 1: state } });
    const runtime = loadRuntime();
    register();
    expect([runtime.on, state.live, state.later]).toEqual([true, true, "kept"]);
  });
});

describe("classic scripts", () => {
  test("find every function and the live `on` behind the global door", () => {
    const runtime = loadRuntime();
    const door = Reflect.get(globalThis, DOOR) as Runtime;
    const names = Object.keys({ ...runtime }).filter((name) => name !== "on");
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      expect(Reflect.get(door, name), name).toBe(Reflect.get(runtime, name));
    }
    expect(door.on).toBe(false);
    register();
    expect(door.on).toBe(true);
    trace.disable();
    const table = door.file(1, "a.js", [["a", 1, 1, 0]]);
    expect(door.enter(table, 0)).toBeFalsy();
    expect(door.on).toBe(false);
  });
});
