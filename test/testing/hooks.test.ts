// Runners that have hooks, and know which test asks: jest, of both lines.
import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { state } from "../../runtime/src/testing/state.ts";
import { setUp, spans } from "../../runtime/src/testing.ts";
import { shop } from "./shop.ts";

interface FakeTest {
  readonly name: string;
  invocations: number;
}

/** Runs tests as jest-circus does: hooks for those that run one by one, a context for all. */
class FakeJest {
  readonly #context = new AsyncLocalStorage<FakeTest>();
  readonly #before: (() => void)[] = [];
  readonly #after: (() => void)[] = [];

  constructor(kind: "identity" | "name" | "neither") {
    const test = (): FakeTest | undefined => this.#context.getStore();
    const known = {
      identity: { currentTestIdentity: test },
      name: {
        currentConcurrentTestName: () => (test()?.name === "alone" ? undefined : test()?.name),
      },
      neither: {},
    };
    setUp({
      expect: { extend() {}, getState: () => known[kind] },
      beforeEach: (hook) => void this.#before.push(hook),
      afterEach: (hook) => void this.#after.push(hook),
    });
  }

  run(test: FakeTest, body: () => Promise<void>): Promise<void> {
    test.invocations++;
    return this.#context.run(test, body);
  }

  async runAlone(test: FakeTest, body: () => Promise<void>): Promise<void> {
    const all = async (hooks: readonly (() => void)[]): Promise<void> => {
      for (const hook of hooks) await this.#context.run(test, async () => hook());
    };
    test.invocations++;
    await all(this.#before);
    await this.#context.run(test, body);
    await all(this.#after);
  }
}

const named = (name: string): FakeTest => ({ name, invocations: 0 });
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

afterEach(() => {
  state.identify = undefined;
});

describe.each(["identity", "name"] as const)("tests that run at once, told apart by %s", (kind) => {
  test("have their own spans", async () => {
    const jest = new FakeJest(kind);
    const runs = ["one", "other"].map((name, index) =>
      jest.run(named(name), async () => {
        for (let time = 0; time <= index; time++) await shop.buy("tea", "gold", soon);
        expect(spans.named("buy")).toHaveLength(index + 1);
      }),
    );
    await Promise.all(runs);
    expect(spans()).toEqual([]);
  });
});

describe.each(["identity", "name", "neither"] as const)("tests one by one, by %s", (kind) => {
  test("have their own spans, and those of what runs outside of any context", async () => {
    const jest = new FakeJest(kind);
    let serve = (): void => {};
    void new Promise<void>((resolve) => {
      serve = resolve;
    }).then(() => shop.price("tea"));
    for (const expected of [
      ["price", "buy", "price", "charge"],
      ["buy", "price", "charge"],
    ]) {
      await jest.runAlone(named("alone"), async () => {
        serve();
        await soon();
        await shop.buy("tea", "gold");
        expect(spans().map(({ name }) => name)).toEqual(expected);
      });
    }
    expect(spans()).toEqual([]);
  });
});

test("a retry starts anew", async () => {
  const jest = new FakeJest("identity");
  const again = named("again");
  for (let time = 0; time < 2; time++) {
    await jest.runAlone(again, async () => {
      await shop.buy("tea", "gold");
      expect(spans.named("buy")).toHaveLength(1);
    });
  }
});

test("what a test has left running is its own", async () => {
  const jest = new FakeJest("neither");
  let left: Promise<unknown> = Promise.resolve();
  await jest.runAlone(named("leaves"), async () => {
    left = shop.buy("tea", "gold", soon);
  });
  await jest.runAlone(named("next"), async () => {
    await left;
    expect(spans()).toEqual([]);
  });
});

test("a file knows nothing of the files before it", () => {
  new FakeJest("identity");
  shop.price("tea");
  expect(spans.tree()).toBe("price");
  new FakeJest("identity");
  expect(spans()).toEqual([]);
});

test("what earlier tests did is not kept for ever", async () => {
  const jest = new FakeJest("identity");
  for (const times of [9_000, 2_000, 1]) {
    await jest.runAlone(named("alone"), async () => {
      for (let time = 0; time < times; time++) shop.price("tea");
      expect(spans()).toHaveLength(times);
    });
  }
  expect(state.owners.size).toBe(1);
});

test("where several run and nothing tells which one asks, none is guessed", async () => {
  new FakeJest("neither");
  const others = [1, 2].map(() => ({ spans: [], unsampled: 0 }));
  for (const other of others) state.running.add(other);
  try {
    expect(() => spans()).toThrow(/SW461: several tests run at once/);
  } finally {
    state.running.clear();
  }
});

test("without a runner there is nothing to ask", () => {
  state.isSetUp = false;
  expect(() => spans()).toThrow(/SW462: no test runner is set up for spans/);
});

test("a vitest that is too old is told", () => {
  const old = { expect: { extend() {} }, aroundEach: undefined } as never;
  expect(() => setUp(old)).toThrow("SW465: spans of tests need vitest 4.1 or later");
});
