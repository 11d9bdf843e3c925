// A handler's spans are delivered before its platform freezes the program.
import { trace } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withFlush } from "../../runtime/src/serverless.ts";

let log: string[] = [];
let deliver: () => Promise<void>;

beforeEach(() => {
  log = [];
  deliver = async () => void log.push("delivered");
  const processor = {
    onStart() {},
    onEnd() {},
    forceFlush: () => deliver(),
    async shutdown() {},
  };
  trace.disable();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
});
afterEach(() => {
  trace.disable();
  Reflect.deleteProperty(globalThis, Symbol.for("@vercel/request-context"));
});

describe("on Lambda", () => {
  const remaining = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds });

  test("the answer comes after the spans", async () => {
    const handler = withFlush(async (event: { id: number }) => {
      log.push("handled");
      return event.id;
    });
    expect(await handler({ id: 7 })).toBe(7);
    expect(log).toEqual(["handled", "delivered"]);
  });

  test("an error comes after the spans, too, and is the same", async () => {
    const error = new Error("no");
    const handler = withFlush(async () => {
      throw error;
    });
    await expect(handler()).rejects.toBe(error);
    expect(log).toEqual(["delivered"]);
  });

  test("a callback is called after the spans", async () => {
    type Answer = (error: Error | null, result: string) => void;
    const handler = withFlush((_event: unknown, _context: unknown, answer: Answer) => {
      answer(null, "answer");
    });
    const answered = await new Promise((resolve) =>
      handler({}, remaining(1000), (...all) => {
        log.push("answered");
        resolve(all);
      }),
    );
    expect(answered).toEqual([null, "answer"]);
    expect(log).toEqual(["delivered", "answered"]);
  });

  test("a receiver that is silent holds up no answer for long", async () => {
    deliver = () => new Promise(() => {});
    expect(await withFlush(async () => 1, { timeout: 5 })()).toBe(1);
    const handler = withFlush(async (_event: unknown, _context: unknown) => 2);
    expect(await handler({}, remaining(105))).toBe(2);
  });

  test("what the handler is stays: this, name, number of parameters", async () => {
    const api = {
      id: 7,
      handler: withFlush(async function named(this: { id: number }, _event: unknown) {
        return this.id;
      }),
    };
    expect(await api.handler({})).toBe(7);
    expect([api.handler.name, api.handler.length]).toEqual(["named", 1]);
  });
});

describe("where there is a waitUntil", () => {
  function platform(): { waits: Promise<unknown>[]; waitUntil(work: Promise<unknown>): void } {
    return {
      waits: [],
      waitUntil(work) {
        this.waits.push(work);
      },
    };
  }

  test("the answer comes first, as it is", async () => {
    const context = platform();
    const promise = Promise.resolve("answer");
    const handler = withFlush((_request: unknown, _env: unknown, _context: unknown) => promise);
    expect(handler({}, {}, context)).toBe(promise);
    expect(log).toEqual([]);
    await Promise.all(context.waits);
    expect(log).toEqual(["delivered"]);
  });

  test("an error that is thrown at once comes out at once", async () => {
    const context = platform();
    const handler = withFlush((_context: unknown) => {
      throw new Error("no");
    });
    expect(() => handler(context)).toThrow("no");
    await Promise.all(context.waits);
    expect(log).toEqual(["delivered"]);
  });

  test("it may be Vercel's, of the request", async () => {
    const context = platform();
    const key = Symbol.for("@vercel/request-context");
    Object.defineProperty(globalThis, key, { value: { get: () => context }, configurable: true });
    expect(await withFlush(async () => 1)()).toBe(1);
    expect(context.waits.length).toBe(1);
  });
});
