// What options do that a span tree alone does not show: time, chance, samplers, metrics, the console.
import {
  context,
  type MeterProvider,
  metrics,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AlwaysOffSampler, AlwaysOnSampler, SamplingDecision } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forgetGlobals, loadRuntime, type Runtime } from "./copies.ts";
import { activeName, type Recorder, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

let recorder: Recorder;
let runtime: Runtime;

function start(parts: Parameters<typeof register>[0] = {}): void {
  unregister();
  forgetGlobals();
  recorder = register(parts);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  runtime = loadRuntime();
}

beforeEach(() => start());
afterEach(() => {
  vi.restoreAllMocks();
  metrics.disable();
  unregister();
  forgetGlobals();
});

/** Runs long enough for a clock of milliseconds to show. */
const wait =
  "function wait(ms) { const end = performance.now() + ms; while (performance.now() < end); }";

describe("slowerThan", () => {
  test("marks the span and warns, in one line, with the place", () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    start();
    const { slow } = runWoven<{ slow(ms: number): void }>(
      `${wait}\n/** @trace report.make { slowerThan: 20 } */\nexports.slow = function (ms) { wait(ms); };`,
      runtime,
    );
    slow(0);
    slow(25);
    const [quick, marked] = recorder.spans.filter(({ name }) => name === "report.make");
    expect(quick?.attributes["spanweave.slow"]).toBeUndefined();
    expect(marked?.attributes["spanweave.slow"]).toBe(true);
    const [event] = marked?.events ?? [];
    expect(event?.name).toBe("slow");
    expect(event?.attributes?.["spanweave.slower_than_ms"]).toBe(20);
    expect(event?.attributes?.["spanweave.duration_ms"]).toBeGreaterThanOrEqual(20);
    expect(warned.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^\[spanweave\] slow: report\.make took [\d.]+ ms, more than 20 ms \(src\/program\.cjs:3\)$/,
        ),
      ],
    ]);
  });
});

interface Watched {
  looked(): string;
  quick(): void;
}

describe("minDuration", () => {
  const source = `
    const { peek } = require("test");
    /** @trace { minDuration: 10000 } */
    exports.looked = () => peek();
    /** @trace { minDuration: 10000 } */
    exports.quick = () => {};
  `;

  test("keeps a span that somebody else has seen", () => {
    const { looked, quick } = runWoven<Watched>(source, runtime, { test: { peek: activeName } });
    expect(looked()).toBe("looked");
    quick();
    expect(recorder.open()).toEqual(["quick"]);
  });

  test("keeps it for another runtime's child, too", () => {
    const other = loadRuntime();
    const { child } = runWoven<{ child(): void }>(`exports.child = function child() {};`, other);
    const { looked } = runWoven<Watched>(source, runtime, { test: { peek: child } });
    looked();
    expect(recorder.lines()).toEqual(["looked < -", "child < looked"]);
    expect(recorder.open()).toEqual([]);
  });
});

describe("sampling", () => {
  test("below an unsampled span of this program the SDK is not asked", () => {
    const asked: string[] = [];
    start({
      sampler: {
        shouldSample(_, __, name) {
          asked.push(name);
          return { decision: SamplingDecision.NOT_RECORD };
        },
      },
    });
    const { outer } = runWoven<{ outer(): void }>(
      "exports.outer = function outer() { inner(); };\nfunction inner() { deep(); }\nfunction deep() {}",
      runtime,
    );
    outer();
    expect(asked).toEqual(["outer"]);
    expect(recorder.spans).toEqual([]);
  });

  test("a remote parent is for the sampler to judge", () => {
    start({ sampler: new AlwaysOnSampler() });
    const { serve } = runWoven<{ serve(): void }>("exports.serve = function serve() {};", runtime);
    const remote = { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: TraceFlags.NONE };
    const parent = trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
    context.with(parent, () => serve());
    expect(recorder.spans.map((span) => span.spanContext().traceId)).toEqual([remote.traceId]);
  });

  test("sample is a share of the calls, each with all below it", () => {
    const { call } = runWoven<{ call(): void }>(
      "/** @trace { sample: 0.25 } */\nexports.call = function call() { below(); };\nfunction below() {}",
      runtime,
    );
    for (let i = 0; i < 4000; i++) call();
    const calls = recorder.spans.filter(({ name }) => name === "call").length;
    const below = recorder.spans.filter(({ name }) => name === "below").length;
    expect(below).toBe(calls);
    // Eight standard deviations: 0.25 of 4000 is 1000, of deviation 27.4.
    expect(Math.abs(calls - 1000)).toBeLessThan(220);
  });

  test("forceSample tells the sampler, before it decides", () => {
    const seen: unknown[] = [];
    start({
      sampler: {
        shouldSample(_, __, name, kind, attributes) {
          seen.push([name, kind, attributes["sampling.priority"]]);
          const forced = attributes["sampling.priority"] === 1;
          return {
            decision: forced ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
          };
        },
      },
    });
    const { outer } = runWoven<{ outer(): void }>(
      'exports.outer = function outer() { inner(); };\n/** @trace { forceSample: true, kind: "client" } */\nfunction inner() {}',
      runtime,
    );
    outer();
    expect(seen).toEqual([
      ["outer", SpanKind.INTERNAL, undefined],
      ["inner", SpanKind.CLIENT, 1],
    ]);
    expect(recorder.lines()).toEqual(["inner < -"]);
  });
});

describe("captures", () => {
  test("are read only while the span records", () => {
    start({ sampler: { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }) } });
    const reads: string[] = [];
    const read = (what: string): string => {
      reads.push(what);
      return what;
    };
    const { call } = runWoven<{ call(): void }>(
      'const { read } = require("test");\n/** @trace { attributes: { a: read("attribute") }, result: () => read("result") } */\nexports.call = function call() {};',
      runtime,
      { test: { read } },
    );
    call();
    expect(reads).toEqual([]);
    start();
    const { call: recorded } = runWoven<{ call(): void }>(
      'const { read } = require("test");\n/** @trace { attributes: { a: read("attribute") }, result: () => read("result") } */\nexports.call = function call() {};',
      runtime,
      { test: { read } },
    );
    recorded();
    expect(reads).toEqual(["attribute", "result"]);
  });

  test("that overflow the stack leave the runtime able to trace", () => {
    const { deep, after } = runWoven<{ deep(): number; after(): void }>(
      `
      /** @trace { attributes: { a: endless() }, result: (n) => ({ n: endless() }) } */
      exports.deep = function deep() { return 1; };
      function endless() { return endless() + 1; }
      exports.after = function after() {};
      `,
      runtime,
    );
    expect(deep()).toBe(1);
    after();
    expect(recorder.span("deep").attributes["spanweave.capture_error"]).toBe(
      "a: Maximum call stack size exceeded; result: Maximum call stack size exceeded",
    );
    expect(recorder.lines()).toEqual(["deep < -", "after < -"]);
    expect(recorder.open()).toEqual([]);
  });
});

describe("metrics", () => {
  test("counts calls, durations and errors by function, also where nothing is sampled", () => {
    const records: unknown[] = [];
    const made: unknown[] = [];
    const instrument = (name: string, { unit }: { unit: string }): object => {
      made.push([name, unit]);
      const kind = name.replace("spanweave.function.", "");
      const record = (value: number, attributes: object): void => {
        records.push([kind, kind === "duration" ? value >= 0 : value, attributes]);
      };
      return { record, add: record };
    };
    const provider: MeterProvider = {
      getMeter: () => ({ createHistogram: instrument, createCounter: instrument }) as never,
    };
    metrics.setGlobalMeterProvider(provider);
    const source = `
      /** @trace { metrics: true } */
      exports.pay = function pay(fails) { if (fails) throw new RangeError("no"); };
      exports.outer = function outer() { exports.pay(false); };
    `;
    const { pay } = runWoven<{ pay(fails: boolean): void }>(source, runtime);
    pay(false);
    expect(() => pay(true)).toThrow("no");
    expect(made).toEqual([
      ["spanweave.function.duration", "s"],
      ["spanweave.function.calls", "{call}"],
      ["spanweave.function.errors", "{error}"],
    ]);
    const called = { "code.function.name": "pay" };
    const failed = { ...called, "error.type": "RangeError" };
    expect(records).toEqual([
      ["duration", true, called],
      ["calls", 1, called],
      ["duration", true, failed],
      ["calls", 1, called],
      ["errors", 1, failed],
    ]);
    start({ sampler: new AlwaysOffSampler() });
    metrics.setGlobalMeterProvider(provider);
    const again = runWoven<{ outer(): void }>(source, runtime);
    again.outer();
    expect(records.slice(5)).toEqual([
      ["duration", true, called],
      ["calls", 1, called],
    ]);
  });
});
