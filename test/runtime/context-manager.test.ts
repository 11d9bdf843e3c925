/** SpanweaveContextManager keeps the contract of OpenTelemetry's ContextManager. */
import { EventEmitter } from "node:events";
import { createContextKey, ROOT_CONTEXT } from "@opentelemetry/api";
import { SpanweaveContextManager } from "@spanweave/runtime/context";
import { expect, test } from "vitest";

const key = createContextKey("tenant");
const context = ROOT_CONTEXT.setValue(key, "acme");
const manager = new SpanweaveContextManager().enable();
const tenant = (): unknown => manager.active().getValue(key);

test("with() runs in the context, passes this and arguments, and gives the caller its own back", () => {
  const result = manager.with(
    context,
    function (this: { base: number }, a: number, b: number) {
      return [tenant(), this.base + a + b];
    },
    { base: 1 },
    2,
    3,
  );
  expect(result).toEqual(["acme", 6]);
  expect(tenant()).toBeUndefined();
});

test("with() gives the context back when the function throws", () => {
  expect(() =>
    manager.with(context, () => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(tenant()).toBeUndefined();
});

test("the context goes on through timers and promises", async () => {
  const later = await manager.with(context, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return tenant();
  });
  expect(later).toBe("acme");
});

test("a bound function keeps its length and gets its own this", () => {
  const bound = manager.bind(context, function (this: unknown, a: number, b: number) {
    return [this, a + b, tenant()];
  });
  expect(bound.length).toBe(2);
  expect(bound.call("self", 1, 2)).toEqual(["self", 3, "acme"]);
});

test("listeners of a bound emitter run in the context, and can be removed", () => {
  const emitter = manager.bind(context, new EventEmitter());
  const heard: unknown[] = [];
  const listener = (): number => heard.push(tenant());
  emitter.on("order", listener);
  emitter.once("order", listener);
  manager.bind(ROOT_CONTEXT.setValue(key, "other"), emitter);
  emitter.emit("order");
  emitter.off("order", listener);
  expect(emitter.emit("order")).toBe(false);
  expect(heard).toEqual(["acme", "acme"]);
  expect(Object.keys(emitter)).not.toContain("emit");
});

test("what is neither function nor emitter comes back as it is", () => {
  const plain = {};
  expect(manager.bind(context, plain)).toBe(plain);
});
