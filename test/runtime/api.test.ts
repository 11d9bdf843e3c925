// What programs call by hand, under each kind of context manager, with a provider and without.
import {
  type Context,
  type ContextManager,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";
import { AlwaysOffSampler, type SpanProcessor } from "@opentelemetry/sdk-trace";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, type Copy, loadCopy } from "./api-copies.ts";
import { forgetGlobals } from "./copies.ts";
import { ClosedContextManager } from "./managers.ts";
import { activeName, type Recorder, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

interface Setting {
  readonly name: string;
  readonly manager: ((copy: Copy) => ContextManager) | undefined;
}

const settings: readonly Setting[] = [
  {
    name: "SpanweaveContextManager",
    manager: (copy) => new copy.SpanweaveContextManager().enable(),
  },
  {
    name: "AsyncLocalStorageContextManager",
    manager: () => new AsyncLocalStorageContextManager().enable(),
  },
  { name: "a manager that can't be entered", manager: () => new ClosedContextManager() },
  { name: "no manager", manager: undefined },
];

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SENDER = "b7ad6b7169203331";
const TRACEPARENT = `00-${TRACE}-${SENDER}-01`;

let copy: Copy;
let api: Api;

function load(setting: Setting | undefined): void {
  forgetGlobals();
  copy = loadCopy();
  api = copy.api;
  const manager = setting?.manager?.(copy);
  if (manager !== undefined) context.setGlobalContextManager(manager);
}

const usePropagators = (...propagators: TextMapPropagator[]): void => {
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }));
};

const useW3c = (): void =>
  usePropagators(new W3CTraceContextPropagator(), new W3CBaggagePropagator());

afterEach(() => {
  unregister();
  propagation.disable();
  forgetGlobals();
  vi.restoreAllMocks();
});

describe.each(settings)("under $name", (setting) => {
  let recorder: Recorder;

  beforeEach(() => {
    load(setting);
    recorder = register();
  });

  test("spans by hand nest in woven functions, and these in them, sync and async", async () => {
    const { outer } = runWoven<{ outer(): Promise<number> }>(
      `
      const { span, tick } = require("test");
      function leaf() { return 1; }
      async function outer() {
        leaf();
        const sum = span("sync", () => leaf() + span("inner", () => leaf()));
        await span("async", async () => { leaf(); await tick(); leaf(); span("late", leaf); });
        await tick();
        leaf();
        return sum;
      }
      exports.outer = outer;
    `,
      copy.runtime,
      { test: { span: api.span, tick } },
    );
    expect(await outer()).toBe(2);
    expect(recorder.lines()).toEqual([
      "outer < -",
      "leaf < outer",
      "sync < outer",
      "leaf < sync",
      "inner < sync",
      "leaf < inner",
      "async < outer",
      "leaf < async",
      "leaf < async",
      "late < async",
      "leaf < late",
      "leaf < outer",
    ]);
    expect(recorder.open()).toEqual([]);
    expect(api.activeSpan()).toBeUndefined();
  });

  test("calls of span() that overlap keep their own children", async () => {
    const { span } = api;
    const leaf = (name: string): void => span(name, () => {});
    const work = (name: string): Promise<void> =>
      span(name, async () => {
        leaf(`1 of ${name}`);
        await tick();
        leaf(`2 of ${name}`);
        await null;
        leaf(`3 of ${name}`);
      });
    await span("all", () => Promise.all([work("a"), work("b"), work("c")]));
    for (const name of ["a", "b", "c"]) {
      expect(recorder.lines()).toContain(`${name} < all`);
      for (const n of [1, 2, 3]) expect(recorder.lines()).toContain(`${n} of ${name} < ${name}`);
    }
    expect(recorder.open()).toEqual([]);
  });

  test("the current span can be written to, also inside woven functions", async () => {
    const { work } = runWoven<{ work(): Promise<void> }>(
      `
      const { say, tick } = require("test");
      async function work() { say("before"); await tick(); say("after"); }
      exports.work = work;
    `,
      copy.runtime,
      {
        test: {
          tick,
          say(when: string) {
            api.setAttribute(when, true);
            api.setAttributes({ [`${when}.size`]: 2, [`${when}.list`]: ["a"] });
            api.addEvent(when, { at: 1 });
            if (when === "after") api.setStatus("error", "no");
          },
        },
      },
    );
    await work();
    const { attributes, events, status } = recorder.span("work");
    expect(attributes).toMatchObject({
      before: true,
      "before.size": 2,
      "before.list": ["a"],
      after: true,
      "after.size": 2,
    });
    expect(events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ["before", { at: 1 }],
      ["after", { at: 1 }],
    ]);
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: "no" });
  });

  test("a line of a log knows its trace", () => {
    expect(api.traceContext()).toEqual({});
    api.span("work", (own) => {
      const { traceId, spanId } = own.spanContext();
      expect(api.traceContext()).toEqual({
        trace_id: traceId,
        span_id: spanId,
        trace_flags: "01",
      });
      expect(api.activeSpan()?.spanContext()).toEqual(own.spanContext());
    });
    expect(api.traceContext()).toEqual({});
  });

  test("other people's spans nest in ours where there is a manager", async () => {
    await api.span("ours", async () => {
      trace.getTracer("theirs").startSpan("theirs 1").end();
      await tick();
      trace.getTracer("theirs").startSpan("theirs 2").end();
    });
    const parent = setting.manager === undefined ? "-" : "ours";
    expect(recorder.lines().slice(1)).toEqual([`theirs 1 < ${parent}`, `theirs 2 < ${parent}`]);
    expect(activeName()).toBe("-");
  });

  test("ours nest in other people's where there is a manager", () => {
    trace.getTracer("theirs").startActiveSpan("theirs", (span) => {
      api.span("ours", () => api.span("inner", () => {}));
      api.setAttribute("said", 1);
      span.end();
    });
    const parent = setting.manager === undefined ? "-" : "theirs";
    expect(recorder.lines()).toEqual(["theirs < -", `ours < ${parent}`, "inner < ours"]);
    const said = setting.manager === undefined ? {} : { said: 1 };
    expect(recorder.span("theirs").attributes).toEqual(said);
  });

  test("a message takes the trace along, and what it leads to is below the sender", async () => {
    useW3c();
    const { handle } = runWoven<{ handle(): Promise<void> }>(
      `
      const { tick } = require("test");
      function store() {}
      async function handle() { await tick(); store(); }
      exports.handle = handle;
    `,
      copy.runtime,
      { test: { tick } },
    );
    const headers = api.span("send", () => api.injectContext({ "content-type": "text/plain" }));
    const { traceId, spanId } = recorder.span("send").spanContext();
    expect(headers).toEqual({
      "content-type": "text/plain",
      traceparent: `00-${traceId}-${spanId}-01`,
    });
    await api.span("receive", () =>
      api.extractContext(headers, async () => {
        api.span("sync", () => {});
        trace.getTracer("theirs").startSpan("theirs").end();
        await tick();
        await handle();
      }),
    );
    expect(recorder.lines()).toEqual([
      "send < -",
      "receive < -",
      "sync < send",
      `theirs < ${setting.manager === undefined ? "-" : "send"}`,
      "handle < send",
      "store < handle",
    ]);
    expect(recorder.span("sync").parentSpanContext?.isRemote).toBe(true);
    expect(api.activeSpan()).toBeUndefined();
  });

  test("a batch has links to its senders, and stays where it is", () => {
    useW3c();
    const headers = (n: number): object => ({ traceparent: `00-${TRACE}-${SENDER}-0${n}` });
    api.span("batch", () => {
      for (const n of [0, 1]) {
        api.extractContext(headers(n), () => api.span(`item ${n}`, () => {}), { link: true });
      }
      api.extractContext({}, () => api.span("no sender", () => {}), { link: true });
    });
    expect(recorder.lines()).toEqual([
      "batch < -",
      "item 0 < batch",
      "item 1 < batch",
      "no sender < batch",
    ]);
    const { links } = recorder.span("batch");
    expect(links.map(({ context }) => [context.spanId, context.traceFlags])).toEqual([
      [SENDER, 0],
      [SENDER, 1],
    ]);
  });

  test("a correlation id goes with the calls below, and with what a caller sent", async () => {
    useW3c();
    const { correlationId, withCorrelationId, span } = api;
    const seen: unknown[] = [];
    const see = (): void => void seen.push(correlationId());
    const { work } = runWoven<{ work(): Promise<void> }>(
      `
      const { see, tick } = require("test");
      async function work() { see(); await tick(); see(); }
      exports.work = work;
    `,
      copy.runtime,
      { test: { see, tick } },
    );
    see();
    await Promise.all([
      withCorrelationId("a", work),
      span("outer", () => withCorrelationId("b", async () => span("inner", work))),
    ]);
    await withCorrelationId("c", () => withCorrelationId("d", work));
    see();
    await api.extractContext({ baggage: "correlation.id=e,other=1" }, work);
    await api.extractContext({ baggage: "correlation.id=e" }, () => withCorrelationId("f", work));
    expect(seen.slice(1, 5).sort()).toEqual(["a", "a", "b", "b"]);
    expect([seen[0], ...seen.slice(5)]).toEqual([
      undefined,
      "d",
      "d",
      undefined,
      "e",
      "e",
      "f",
      "f",
    ]);
    expect(recorder.lines().filter((line) => line.startsWith("inner"))).toEqual(["inner < outer"]);
  });

  test("errors are recorded once, and go on; the context is given back", async () => {
    const error = new RangeError("too much");
    const thrower = (): never => {
      throw error;
    };
    expect(() => api.span("outer", () => api.span("inner", thrower))).toThrow(error);
    await expect(api.span("later", async () => thrower())).rejects.toBe(error);
    const eventsOf = (name: string): number => recorder.span(name).events.length;
    expect(["inner", "outer", "later"].map(eventsOf)).toEqual([1, 0, 0]);
    for (const name of ["inner", "outer", "later"]) {
      expect(recorder.span(name).status).toEqual({ code: 2, message: "too much" });
      expect(recorder.span(name).attributes["error.type"]).toBe("RangeError");
    }
    expect(recorder.open()).toEqual([]);
    expect(api.activeSpan()).toBeUndefined();
  });
});

describe("span()", () => {
  beforeEach(() => load(settings[0]));

  test("takes kind, attributes and links, and can begin a trace of its own", () => {
    const recorder = register();
    api.span("outer", (outer) => {
      const options = {
        kind: "consumer",
        attributes: { size: 3 },
        links: [TRACEPARENT, outer, outer.spanContext(), "no such thing"],
        root: true,
      } as const;
      api.span("inner", options, () => {});
    });
    const { kind, attributes, links, parentSpanContext } = recorder.span("inner");
    expect({ kind, attributes, parentSpanContext }).toEqual({
      kind: SpanKind.CONSUMER,
      attributes: { size: 3 },
      parentSpanContext: undefined,
    });
    const outer = recorder.span("outer").spanContext();
    expect(links.map(({ context }) => context.spanId)).toEqual([
      SENDER,
      outer.spanId,
      outer.spanId,
    ]);
    expect(recorder.span("inner").spanContext().traceId).not.toBe(outer.traceId);
  });

  test("gives what the function returns, and to it the span", () => {
    const recorder = register();
    const result = {};
    const seen: unknown[] = [];
    const work = (own: Span): object => {
      seen.push(own);
      return result;
    };
    expect(api.span("work", work)).toBe(result);
    expect(seen).toEqual([recorder.span("work")]);
  });

  test("keeps the span open until a promise settles, with what the promise has of its own", async () => {
    const recorder = register();
    const promise = Object.assign(tick(), { child: { pid: 1 } });
    const given = api.span("work", () => promise);
    expect(given).toBeInstanceOf(Promise);
    expect(given.child).toBe(promise.child);
    expect(recorder.open()).toEqual(["work"]);
    await given;
    expect(recorder.open()).toEqual([]);
  });

  test("gives promises of other classes, thenables and iterators back as they are", () => {
    const recorder = register();
    class Own<T> extends Promise<T> {}
    const values = [
      Own.resolve(1),
      // biome-ignore lint/suspicious/noThenProperty: that is what makes it a thenable.
      { then: () => expect.unreachable("a lazy query was started") },
      (function* () {})(),
    ];
    for (const value of values) expect(api.span("work", () => value as unknown)).toBe(value);
    expect(recorder.open()).toEqual([]);
  });

  test("leaves a rejection that nobody handles unhandled, and one that somebody does handled", async () => {
    register();
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (error) => unhandled.push(error));
    try {
      const lost = new Error("lost");
      void api.span("lost", async () => {
        await tick();
        throw lost;
      });
      api.span("kept", () => Promise.reject(new Error("kept"))).catch(() => {});
      await tick();
      await tick();
      await tick();
      expect(unhandled).toEqual([lost]);
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });

  test("stays in the stack of an error that comes through it", async () => {
    register();
    async function fails(): Promise<never> {
      await tick();
      throw new Error("no");
    }
    async function waits(): Promise<void> {
      await api.span("work", async () => await fails());
    }
    const error = await waits().catch((error: Error) => error);
    expect((error as Error).stack).toMatch(/fails[\s\S]*waits/);
  });

  test("makes no SDK span below one that is not sampled, and none while the SDK is at work", () => {
    const seen: string[] = [];
    const shouldSample = vi.spyOn(AlwaysOffSampler.prototype, "shouldSample");
    register({ sampler: new AlwaysOffSampler() });
    api.span("outer", (outer) => {
      api.span("inner", (inner) => {
        seen.push(inner.spanContext().traceId);
        expect(inner.isRecording()).toBe(false);
      });
      expect(seen).toEqual([outer.spanContext().traceId]);
    });
    expect(shouldSample).toHaveBeenCalledTimes(1);
    unregister();
    const processor: Partial<SpanProcessor> = {
      onStart: () => api.span("in the SDK", () => {}),
    };
    const recorder = register({ processor });
    api.span("work", () => {});
    expect(recorder.lines()).toEqual(["work < -"]);
  });

  test("counts as a child of a span that would be dropped for being short; writing to it does not", () => {
    const ended: string[] = [];
    register({ processor: { onEnd: (span) => void ended.push(span.name) } });
    const { work } = runWoven<{ work(inner: () => void): void }>(
      "function work(inner) { inner(); } exports.work = work;",
      shortRuntime(copy),
    );
    work(() => {
      api.setAttribute("written", 1);
      api.addEvent("written");
      api.recordException(new Error("written"));
    });
    expect(ended).toEqual([]);
    work(() => api.span("child", () => {}));
    expect(ended).toEqual(["child", "work"]);
    ended.length = 0;
    for (const look of [api.traceContext, api.injectContext, api.activeSpan]) work(() => look());
    expect(ended).toEqual(["work", "work", "work"]);
  });

  test("lets go of its span when it has ended", () => {
    const recorder = register();
    let late: (() => void) | undefined;
    api.span("work", () => {
      late = context.bind(context.active(), () => {
        api.setAttribute("late", true);
        api.span("after", () => {});
        expect(api.activeSpan()).not.toBe(recorder.span("work"));
      });
    });
    late?.();
    expect(recorder.lines()).toEqual(["work < -", "after < work"]);
    expect(recorder.span("work").attributes).toEqual({});
  });
});

/** A door whose sites drop spans of less than a minute. */
function shortRuntime({ runtime }: Copy): Copy["runtime"] {
  const short: Copy["runtime"]["file"] = (abi, path, rows) =>
    runtime.file(
      abi,
      path,
      rows.map(([name, line, column, flags]) => [
        name,
        line,
        column,
        flags,
        { minDuration: 60_000 },
      ]),
    );
  return new Proxy(runtime, {
    get: (target, key) => (key === "file" ? short : Reflect.get(target, key)),
  });
}

describe("recordException()", () => {
  beforeEach(() => load(settings[0]));

  test("records an error that was dealt with: no failure, and no second event above", () => {
    const recorder = register();
    const error = new TypeError("dealt with");
    expect(() =>
      api.span("outer", () =>
        api.span("inner", () => {
          api.recordException(error);
          throw error;
        }),
      ),
    ).toThrow(error);
    api.span("other", () => api.recordException("text"));
    expect(recorder.span("inner").events.map(({ name }) => name)).toEqual(["exception"]);
    expect(recorder.span("outer").events).toEqual([]);
    const { events, status } = recorder.span("other");
    expect(status.code).toBe(SpanStatusCode.UNSET);
    expect(events[0]?.attributes).toMatchObject({
      "exception.type": "string",
      "exception.message": "text",
    });
  });

  test("runs nothing of the error's", () => {
    const recorder = register();
    const error = Object.defineProperty(new Error("quiet"), "message", {
      get: () => expect.unreachable("a getter ran"),
    });
    api.span("work", () => api.recordException(error));
    expect(recorder.span("work").events).toHaveLength(1);
  });
});

describe("carriers", () => {
  beforeEach(() => load(settings[0]));

  test.each([
    ["texts", { traceparent: TRACEPARENT }],
    ["bytes", { traceparent: Buffer.from(TRACEPARENT) }],
    ["plain bytes", { traceparent: new TextEncoder().encode(TRACEPARENT) }],
    ["lists", { traceparent: [Buffer.from(TRACEPARENT)] }],
    ["Headers", new Headers({ Traceparent: TRACEPARENT })],
    ["a Map", new Map([["traceparent", TRACEPARENT]])],
  ])("of %s are read, by a propagator and without one", (_what, carrier) => {
    const recorder = register();
    api.extractContext(carrier, () => api.span("without", () => {}));
    useW3c();
    api.extractContext(carrier, () => api.span("with", () => {}));
    for (const name of ["without", "with"]) {
      const parent = recorder.span(name).parentSpanContext;
      expect([parent?.traceId, parent?.spanId, parent?.isRemote]).toEqual([TRACE, SENDER, true]);
    }
  });

  test.each([
    undefined,
    null,
    "text",
    7,
    {},
    { traceparent: "00-no-no-01" },
    { traceparent: 7 },
    { traceparent: `00-${"0".repeat(32)}-${SENDER}-01` },
    { traceparent: `00-${TRACE}-${"0".repeat(16)}-01` },
    new Proxy({}, { get: () => expect.unreachable("refused") }),
  ])("that say nothing change nothing: %#", (carrier) => {
    const recorder = register();
    for (const use of [() => {}, useW3c]) {
      use();
      api.span("outer", () => api.extractContext(carrier, () => api.span("inner", () => {})));
    }
    expect(recorder.lines()).toEqual(["outer < -", "inner < outer", "outer < -", "inner < outer"]);
  });

  test("are written to: objects, Headers, Maps; by any propagator, or as plain traceparent", () => {
    register();
    const [plain, headers, map] = api.span("work", () => [
      api.injectContext(),
      api.injectContext(new Headers()),
      api.injectContext(new Map<string, string>()),
    ]);
    expect(plain?.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    expect(headers?.get("traceparent")).toBeDefined();
    expect([...(map?.keys() ?? [])]).toEqual(["traceparent"]);
    expect(api.injectContext()).toEqual({});
    usePropagators(new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }));
    expect(Object.keys(api.span("work", () => api.injectContext()))).toEqual(["b3"]);
    propagation.disable();
    usePropagators();
    expect(api.span("work", () => api.injectContext())).toEqual({});
  });

  test("that refuse are left as they are", () => {
    register();
    const frozen = Object.freeze({});
    expect(api.span("work", () => api.injectContext(frozen))).toBe(frozen);
  });

  test("what is not sampled is sent as such", () => {
    register({ sampler: new AlwaysOffSampler() });
    const { traceparent } = api.span("work", () => api.injectContext());
    expect(traceparent).toMatch(/-00$/);
  });
});

describe("flush()", () => {
  beforeEach(() => load(settings[0]));

  test("asks the provider that is registered, and resolves in any case", async () => {
    await api.flush();
    const asked = vi.fn(() => Promise.reject(new Error("no")));
    register({ processor: { forceFlush: asked } });
    await api.flush();
    expect(asked).toHaveBeenCalledTimes(1);
    unregister();
    trace.setGlobalTracerProvider({ getTracer: (name) => trace.getTracer(name) });
    await api.flush();
  });
});

describe("without a provider", () => {
  const callAll = ({ ...all }: Api): void => {
    all.setAttribute("a", 1);
    all.setAttributes({ b: 2 });
    all.addEvent("c");
    all.recordException(new Error("d"));
    all.setStatus("ok");
    expect(all.activeSpan()).toBeUndefined();
    expect(all.traceContext()).toEqual({});
    expect(all.injectContext()).toEqual({});
    expect(all.extractContext({ traceparent: TRACEPARENT }, () => 1)).toBe(1);
    const promise = Promise.resolve(3);
    expect(all.span("e", () => promise)).toBe(promise);
    expect(() =>
      all.span("f", {}, () => {
        throw new Error("g");
      }),
    ).toThrow("g");
    all.span("h", (own) => {
      expect(own.isRecording()).toBe(false);
      own.setAttribute("i", 1).end();
    });
    expect(all.correlationId()).toBeUndefined();
    expect(all.status()).toMatchObject({ live: false, startedBy: "nobody", toggles: [] });
  };

  test("everything is a no-op, and no storage is made that would make promises dearer", () => {
    load(undefined);
    const shared = Reflect.get(globalThis, Symbol.for("@spanweave/runtime"))[1];
    callAll(api);
    expect(shared.storage).toBeNull();
  });

  test("a correlation id works all the same", async () => {
    load(undefined);
    await api.withCorrelationId("a", async () => {
      await tick();
      expect(api.correlationId()).toBe("a");
    });
    expect(api.correlationId()).toBeUndefined();
  });

  test("SPANWEAVE=off: no span by hand, whatever is registered", () => {
    vi.stubEnv("SPANWEAVE", "off");
    try {
      load(settings[0]);
      const recorder = register();
      expect(api.span("work", () => 1)).toBe(1);
      expect(recorder.lines()).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

test("trouble in the SDK never gets out", () => {
  load(settings[0]);
  register({
    processor: {
      onStart() {
        throw new Error("in the SDK");
      },
    },
  });
  expect(api.span("work", () => 1)).toBe(1);
  usePropagators({
    inject: () => expect.unreachable("in the propagator"),
    extract: () => expect.unreachable("in the propagator"),
    fields: () => [],
  });
  expect(api.injectContext()).toEqual({});
  expect(api.extractContext({}, () => 2)).toBe(2);
});

test("a manager that fails does not fail the program", () => {
  load(undefined);
  class Broken extends ClosedContextManager {
    override active(): Context {
      throw new Error("broken");
    }
  }
  context.setGlobalContextManager(new Broken());
  register();
  expect(api.span("work", () => 1)).toBe(1);
  expect(api.activeSpan()).toBeUndefined();
  api.setAttribute("a", 1);
});

test("the entry runs where there is neither Node nor an SDK", () => {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ["runtime/src/index.ts"],
    absWorkingDir: new URL("../..", import.meta.url).pathname,
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    globalName: "entry",
  });
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith("runtime/src/"))).toEqual(
    [],
  );
  const run = new Function("process", `${outputFiles[0]?.text}; return entry;`);
  expect((run(undefined) as Api).span("work", () => 6)).toBe(6);
});
