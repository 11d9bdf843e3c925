// Each test sees its own spans: at once, again, left over, below others' contexts.
import { type Context, context, trace } from "@opentelemetry/api";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { spans } from "../../runtime/src/testing.ts";
import "../../src/vitest/set-up.ts";
import { declined, shop } from "./shop.ts";

const tracer = trace.getTracer("by hand");
interface Gate<T> {
  readonly passed: Promise<T>;
  open(value: T): void;
}

function gate<T = void>(): Gate<T> {
  let open: (value: T) => void = () => {};
  const passed = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));

test("spans are plain data, with parents and children", async () => {
  await declined();
  const [buy, price, charge] = spans();
  expect(spans()).toHaveLength(3);
  expect(buy).toMatchObject({
    name: "buy",
    kind: "internal",
    attributes: { "code.function.name": "buy", "code.line.number": 2 },
    status: { code: "error", message: "card declined" },
    error: { type: "RangeError", message: "card declined", stack: undefined },
    events: [],
    ended: true,
    parent: undefined,
  });
  expect(buy?.children).toEqual([price, charge]);
  expect(charge?.parent).toBe(buy);
  expect(charge?.error?.stack).toMatch(/^RangeError: card declined\n +at /);
  expect(charge?.events.map(({ name }) => name)).toEqual(["exception"]);
  expect(buy?.durationMs).toBeGreaterThan(0);
  expect(price?.error).toBeUndefined();
  expect(price?.traceId).toBe(buy?.traceId);
});

test("they are a tree of text", async () => {
  await declined();
  shop.price("tea");
  expect(spans.tree()).toMatchInlineSnapshot(`
    "buy ✗ RangeError
      price
      charge ✗ RangeError
    price"
  `);
  expect(spans.named("price")).toHaveLength(2);
  expect(spans.named("sale")).toEqual([]);
});

test("attributes are shown on demand, those of the place never", () => {
  const options = { kind: 2, attributes: { amount: 3, articles: ["tea"] } };
  tracer.startSpan("sell", options).end();
  expect(spans.tree({ attributes: true })).toBe('sell (client) amount=3 articles=["tea"]');
});

describe.each([1, 2, 3, 4, 5])("tests that run at once (%i)", (number) => {
  test.concurrent.each([1, 2, 3])("have their own spans (%i)", async (times) => {
    for (let time = 0; time < times; time++) await shop.buy("x".repeat(number), "gold", soon);
    await tracer.startActiveSpan(`by hand ${number}.${times}`, async (span) => {
      await shop.buy("tea", "gold", soon);
      span.end();
    });
    const bought = "buy\n  price\n  charge\n".repeat(times);
    const below = "\n  buy\n    price\n    charge";
    expect(spans.tree()).toBe(`${bought}by hand ${number}.${times}${below}`);
  });
});

describe("a test that is tried again", () => {
  let tries = 0;
  test("starts anew", { retry: 3 }, async () => {
    await shop.buy("tea", "gold");
    if (++tries < 3) throw new Error("not yet");
    expect(spans.named("buy")).toHaveLength(1);
  });
});

describe("work that a test leaves running", () => {
  let left: Promise<unknown>;
  const held = gate();
  test("shows as open", () => {
    left = shop.wait(held.passed).then(declined);
    expect(spans.tree()).toBe("wait (not ended)");
    expect(spans()[0]?.durationMs).toBeUndefined();
  });
  test("is not the next one's", async () => {
    held.open();
    await left;
    expect(spans()).toEqual([]);
  });
});

describe("settled()", () => {
  test("waits for spans that are open, and for those that come of them", async () => {
    void shop.wait(soon()).then(declined);
    const all = await spans.settled();
    expect(all.map(({ name }) => name)).toEqual(["wait", "buy", "price", "charge"]);
    expect(all.every(({ ended }) => ended)).toBe(true);
  });

  test("waits for what is about to begin", async () => {
    setImmediate(() => void shop.buy("tea", "gold", soon));
    expect((await spans.settled()).map(({ name }) => name)).toEqual(["buy", "price", "charge"]);
  });

  test("does not wait for ever", async () => {
    const held = gate();
    void shop.wait(held.passed);
    await expect(spans.settled({ timeout: 5 })).rejects.toThrow(
      "[spanweave] SW463: spans are still open after 5 ms\n\nwait (not ended)",
    );
    held.open();
  });

  test("needs no real timers", async () => {
    vi.useFakeTimers({ now: 0 });
    try {
      const bought = shop.buy("tea", "gold", () => new Promise((r) => setTimeout(r, 3_600_000)));
      await vi.advanceTimersByTimeAsync(3_600_000);
      await bought;
      const [buy] = await spans.settled();
      expect(buy?.durationMs).toBeGreaterThan(0);
      expect(buy?.durationMs).toBeLessThan(60_000);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("what runs before a test", () => {
  beforeAll(() => declined());
  beforeEach(() => shop.price("tea"));

  test("counts if it was for this test alone", () => {
    expect(spans.tree()).toBe("price");
    spans.clear();
    expect(spans()).toEqual([]);
    shop.price("tea");
    expect(spans()).toHaveLength(1);
  });

  test("is told of where there is nothing else", () => {
    spans.clear();
    expect(spans.tree()).toBe(
      "(no span: no woven function has run in this test; outside of tests ran buy, price, charge; npx spanweave explain tells what is woven)",
    );
  });
});

describe("work that was begun before the tests, and goes on", () => {
  const held = gate();
  let all: Promise<unknown>;
  beforeAll(() => {
    all = shop.buy("tea", "gold", () => held.passed);
  });
  test("is no test's", async () => {
    held.open();
    await all;
    shop.price("tea");
    expect(spans.tree()).toBe("price");
  });
});

describe("a server that was started for all tests", () => {
  interface Request {
    readonly parent: Context | undefined;
    readonly answered: Gate<void>;
  }
  let next = gate<Request>();
  const ask = (parent?: Context): Promise<void> => {
    const answered = gate();
    next.open({ parent, answered });
    return answered.passed;
  };
  beforeAll(() => {
    void (async () => {
      for (;;) {
        const { parent, answered } = await next.passed;
        next = gate();
        if (parent === undefined) shop.price("tea");
        else tracer.startSpan("handle", {}, parent).end();
        answered.open();
      }
    })();
  });

  test("works for the test that runs", async () => {
    await ask();
    expect(spans.tree()).toBe("price");
  });

  test.concurrent.each(["one", "other"])(
    "or for the one whose trace it is told (%s)",
    async (name) => {
      await tracer.startActiveSpan(name, async (span) => {
        await soon();
        await ask(context.active());
        span.end();
      });
      expect(spans.tree()).toBe(`${name}\n  handle`);
    },
  );
});
