// Programs that register an SDK themselves: its spans are seen, and it still gets them.

import { context, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { register } from "../../runtime/src/testing/register.ts";
import { spans } from "../../runtime/src/testing.ts";
import "../../src/vitest/set-up.ts";
import { declined, shop } from "./shop.ts";

const tracer = trace.getTracer("asked for early");
const tree = "buy ✗ RangeError\n  price\n  charge ✗ RangeError";

function sdk(more: object = {}): { provider: TracerProvider; names(): string[] } {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter });
  const provider = new TracerProvider({ spanProcessors: [processor], ...more });
  return { provider, names: () => exporter.getFinishedSpans().map(({ name }) => name) };
}

function byHand(name: string): void {
  tracer.startActiveSpan(name, { attributes: { by: "hand" } }, (span) => {
    shop.price("tea");
    span.end();
  });
}

afterEach(() => {
  trace.disable();
  context.disable();
});

test("none: spans made by hand are recorded, and woven code nests in them", async () => {
  byHand("sell");
  trace.getTracer("later").startActiveSpan("ship", (span) => {
    expect(trace.getActiveSpan()).toBe(span);
    trace.getTracer("later").startSpan("bill", { root: true }).end();
    span.end();
  });
  expect(spans.tree({ attributes: true })).toBe('sell by="hand"\n  price\nship\nbill');
});

test("one that comes during the test", async () => {
  const { provider, names } = sdk();
  expect(trace.setGlobalTracerProvider(provider)).toBe(true);
  await declined();
  byHand("sell");
  expect(spans).toHaveSpanTree(`${tree}\nsell\n  price`);
  expect(spans.named("charge")[0]?.error?.message).toBe("card declined");
  expect(spans()[0]?.durationMs).toBeGreaterThan(0);
  expect(names()).toEqual(["price", "charge", "buy", "price", "sell"]);
});

describe("one of another test", () => {
  const { provider, names } = sdk();
  test("is there", () => {
    trace.setGlobalTracerProvider(provider);
    shop.price("tea");
    expect(names()).toEqual(["price"]);
  });
  test("and is gone in the next one", () => {
    byHand("sell");
    expect(spans).toHaveSpanTree("sell\n  price");
    expect(names()).toEqual(["price"]);
  });
});

test("a second one, after the first was taken away", async () => {
  const [first, second] = [sdk(), sdk()];
  trace.setGlobalTracerProvider(first.provider);
  shop.price("tea");
  trace.disable();
  trace.setGlobalTracerProvider(second.provider);
  await declined();
  expect(spans).toHaveSpanTree(`price\n${tree}`);
  expect(first.names()).toEqual(["price"]);
  expect(second.names()).toEqual(["price", "charge", "buy"]);
});

test("one whose sampler wants nothing", async () => {
  trace.setGlobalTracerProvider(sdk({ sampler: new AlwaysOffSampler() }).provider);
  shop.price("tea");
  expect(spans()).toEqual([]);
  expect(spans.tree()).toBe("(no span: the program's own sampler dropped 1 span)");
});

test("none any more", () => {
  trace.disable();
  shop.price("tea");
  expect(spans.tree()).toBe("(no span: the program has called trace.disable())");
});

describe("one that was there first", () => {
  const { provider, names } = sdk();
  let early: Tracer;
  beforeAll(() => {
    trace.disable();
    context.disable();
    early = trace.getTracer("by hand");
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    Object.getPrototypeOf(trace).setGlobalTracerProvider.call(trace, provider);
    shop.price("tea");
    register();
  });

  test("goes on making the spans", async () => {
    await declined();
    byHand("sell");
    early.startSpan("early").end();
    expect(spans).toHaveSpanTree(`${tree}\nsell\n  price\nearly`);
    expect(names()).toEqual(["price", "price", "charge", "buy", "price", "sell", "early"]);
  });
});
