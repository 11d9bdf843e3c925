// The spans of programs without an SDK keep what OpenTelemetry says that spans keep.
import { type SpanContext, trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { MemorySpan } from "../../runtime/src/testing/memory-span.ts";

const start = (options = {}, parent?: SpanContext): MemorySpan =>
  new MemorySpan("sell", options, parent);

test("ids are valid, and those of a trace are shared", () => {
  const root = start();
  const child = start({}, root.spanContext());
  expect(trace.isSpanContextValid(root.spanContext())).toBe(true);
  expect(child.spanContext().traceId).toBe(root.spanContext().traceId);
  expect(child.spanContext().spanId).not.toBe(root.spanContext().spanId);
  expect(child.parentSpanContext).toBe(root.spanContext());
});

test("attributes are copied; nothing is no attribute", () => {
  const articles = ["tea"];
  const span = start({ attributes: { articles, nothing: undefined } });
  articles.push("kettle");
  span.setAttribute("amount", 3).setAttributes({ amount: 4, __proto__: 5 } as never);
  span.setAttribute("__proto__", "plain");
  expect(Object.entries(span.attributes)).toEqual([
    ["articles", ["tea"]],
    ["amount", 4],
    ["__proto__", "plain"],
  ]);
});

test("Ok is final, and Unset says nothing", () => {
  const span = start();
  span.setStatus({ code: 2, message: "no" }).setStatus({ code: 0 });
  expect(span.status).toEqual({ code: 2, message: "no" });
  span.setStatus({ code: 1 }).setStatus({ code: 2 });
  expect(span.status).toEqual({ code: 1 });
});

test("events, links and exceptions are kept", () => {
  const link = { context: start().spanContext() };
  const span = start({ links: [link] });
  span.addEvent("packed", { boxes: 2 }).addEvent("sent", new Date()).addEvent("gone", 5);
  span.addLink(link).addLinks([link, link]);
  span.recordException("refused");
  span.recordException(Object.assign(new RangeError("no"), { stack: "at" }));
  span.recordException({ code: 7 });
  expect(span.events).toEqual([
    { name: "packed", attributes: { boxes: 2 } },
    { name: "sent", attributes: {} },
    { name: "gone", attributes: {} },
    { name: "exception", attributes: { "exception.message": "refused" } },
    {
      name: "exception",
      attributes: {
        "exception.type": "RangeError",
        "exception.message": "no",
        "exception.stacktrace": "at",
      },
    },
    { name: "exception", attributes: { "exception.type": "7" } },
  ]);
  expect(span.links).toHaveLength(4);
});

test("times are taken as they are given", () => {
  const span = start({ startTime: [100, 500_000_000] });
  span.end(new Date(101_750));
  expect(span.duration).toEqual([1, 250_000_000]);
});

test("after its end nothing changes", () => {
  const span = start();
  expect(span.isRecording()).toBe(true);
  span.end();
  const { duration } = span;
  span.setAttribute("late", 1).addEvent("late").addLink({ context: span.spanContext() });
  span.updateName("late").setStatus({ code: 2 }).end();
  expect(span).toMatchObject({ name: "sell", attributes: {}, status: { code: 0 }, events: [] });
  expect(span.links).toEqual([]);
  expect(span.duration).toEqual(duration);
  expect(span.isRecording()).toBe(false);
});
