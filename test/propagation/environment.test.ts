// What a program is started in goes by environment variables, as OpenTelemetry has it.
import { ROOT_CONTEXT, type TextMapPropagator, trace } from "@opentelemetry/api";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";
import { describe, expect, test } from "vitest";
import { parentFromEnvironment } from "../../runtime/src/propagation/parent.ts";
import { variableName } from "../../runtime/src/propagation/variable-name.ts";
import { bundled, run } from "./program.ts";
import type { Seen } from "./programs/telemetry.ts";

interface Started {
  readonly spans: readonly Seen[];
  readonly baggage: readonly [string, { value: string }][];
}

interface Starts {
  readonly outside: Readonly<Record<string, string>>;
  readonly spans: readonly [Seen];
  readonly started: Started;
}

const starts = async (how: string, env = {}): Promise<Starts> =>
  run<Starts>("starts", { args: [how, await bundled("started")], env });

const TRACE = "1".repeat(32);
const SPAN = "2".repeat(16);
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

describe("a program that is started within a span", () => {
  test.each(["spawn", "fork", "thread"])("by %s, is below it", async (how) => {
    const { outside, spans, started } = await starts(how);
    expect(outside).toEqual({});
    const [{ traceId, spanId }] = spans;
    const [top, inner, later, answer] = started.spans;
    expect(top).toMatchObject({ name: "atTop", traceId, parent: spanId });
    expect(inner).toMatchObject({ name: "later", traceId, parent: top?.spanId });
    expect(later).toMatchObject({ name: "later", traceId, parent: spanId });
    // A request has its own caller.
    expect(answer).toMatchObject({ name: "answer", parent: "-" });
    expect(started.baggage).toMatchObject([["who", { value: "me" }]]);
  });

  test("is on its own where it is not told", async () => {
    const { started } = await starts("bare");
    expect(started.spans.map(({ parent }) => parent === "-")).toEqual([true, false, true, true]);
  });

  test("is below what its starter was started in, where that is all it is told", async () => {
    const { spans, started } = await starts("bare", { TRACEPARENT });
    expect(spans[0]).toMatchObject({ traceId: TRACE, parent: SPAN });
    expect(started.spans[0]).toMatchObject({ traceId: TRACE, parent: SPAN });
  });

  test("is not sampled if that was not", async () => {
    const unsampled = TRACEPARENT.replace(/1$/, "0");
    const { spans } = await run<Started>("started", { env: { TRACEPARENT: unsampled } });
    expect(spans.map(({ name }) => name)).toEqual(["answer"]);
  });
});

describe("parentFromEnvironment", () => {
  const w3c = new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  });
  const b3 = new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
  const idsOf = (env: Record<string, string>, by: TextMapPropagator): unknown => {
    const parent = parentFromEnvironment(env, by);
    const { traceId, spanId, traceFlags, isRemote } =
      (parent && trace.getSpanContext(parent)) ?? ({} as never);
    return [traceId, spanId, traceFlags, isRemote];
  };

  test("reads what the propagator knows, by normalized names", () => {
    expect(idsOf({ TRACEPARENT }, w3c)).toEqual([TRACE, SPAN, 1, true]);
    expect(idsOf({ B3: `${TRACE}-${SPAN}-1` }, b3)).toEqual([TRACE, SPAN, 1, true]);
    const many = { X_B3_TRACEID: TRACE, X_B3_SPANID: SPAN, X_B3_SAMPLED: "0" };
    expect(idsOf(many, b3)).toEqual([TRACE, SPAN, 0, true]);
  });

  test.each([
    [{}],
    [{ traceparent: TRACEPARENT }],
    [{ TRACEPARENT: "" }],
    [{ TRACEPARENT: "00-x-y-01" }],
    [{ TRACEPARENT: `00-${"0".repeat(32)}-${SPAN}-01` }],
    [{ TRACESTATE: "a=1", BAGGAGE: "" }],
  ])("finds none in %j", (env) => {
    expect(parentFromEnvironment(env, w3c)).toBeUndefined();
  });

  test("survives a propagator that throws", () => {
    const broken = { ...w3c, fields: () => [], inject() {}, extract: () => fail() };
    expect(parentFromEnvironment({ TRACEPARENT }, broken)).toBeUndefined();
    expect(trace.getSpan(ROOT_CONTEXT)).toBeUndefined();
  });
});

function fail(): never {
  throw new Error("broken");
}

test.each([
  ["traceparent", "TRACEPARENT"],
  ["x-b3-traceid", "X_B3_TRACEID"],
  ["uber.trace id", "UBER_TRACE_ID"],
  ["1st", "_1ST"],
  ["", "_"],
  ["straße", "STRA_E"],
])("the variable of %j is %s", (header, name) => {
  expect(variableName(header)).toBe(name);
});
