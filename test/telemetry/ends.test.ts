// However a program ends, its spans arrive, and it ends as it does without us.
import type { ChildProcess } from "node:child_process";
import { describe, expect, test } from "vitest";
import { type Arrivals, expectArrivals } from "./arrivals.ts";
import { type Ended, type RunOptions, run } from "./program.ts";

const send = (signal: NodeJS.Signals) => (child: ChildProcess) => void child.kill(signal);

interface Way {
  readonly way: string;
  readonly count?: number;
  readonly signal?: NodeJS.Signals;
}

const WAYS: readonly Way[] = [
  { way: "natural" },
  { way: "natural", count: 10_000 },
  { way: "exit" },
  { way: "exit-later", count: 600 },
  { way: "uncaught" },
  { way: "unhandled" },
  { way: "wait", signal: "SIGINT" },
  { way: "wait", signal: "SIGTERM" },
  { way: "wait", signal: "SIGHUP" },
];

/** With us, and without. */
async function both(
  program: string,
  options: RunOptions,
): Promise<{ arrivals: Arrivals; ours: Ended; bare: Ended }> {
  const arrivals = await expectArrivals();
  const ours = await run(program, { ...options, env: { ...options.env, ...arrivals.env } });
  const bare = await run(program, { ...options, bare: true });
  return { arrivals, ours, bare };
}

function expectSameEnd({ ours, bare }: { ours: Ended; bare: Ended }): void {
  const { milliseconds: _, ...end } = ours;
  const { milliseconds: __, ...usual } = bare;
  expect(end).toEqual(usual);
}

describe("all spans arrive, and the end is the usual one:", () => {
  test.each(WAYS)("$way $signal $count", async ({ way, count = 100, signal }) => {
    const options: RunOptions = {
      args: [way, count],
      ...(signal !== undefined && { onReady: send(signal) }),
    };
    const ran = await both("ends", options);
    expect(ran.arrivals.spans().length).toBe(count);
    expect(new Set(ran.arrivals.spans().map(({ spanId }) => spanId)).size).toBe(count);
    expectSameEnd(ran);
  });
});

describe("who listens himself", () => {
  test.each([
    "handles",
    "handles-once-first",
    "signal-exit",
    "removed",
    "all-removed",
    "asks",
    "events",
    "emits-by-hand",
    "all-exits-removed",
    "sandbox",
  ])("is not disturbed: %s", async (mode) => {
    const ran = await both("listens", { args: [mode], onReady: send("SIGTERM") });
    expect(ran.ours.stdout).toMatch(/^ready$/m);
    expectSameEnd(ran);
    expect(ran.arrivals.spans().map(({ name }) => name)).toContain("before");
  });
});

test("a program without spans is left alone", async () => {
  expectSameEnd(await both("listens", { args: ["no-spans"], onReady: send("SIGTERM") }));
});

describe("spans at the very end", () => {
  test("that have not ended are marked, the innermost first", async () => {
    const { arrivals } = await both("late", { args: ["inside"] });
    const spans = arrivals.spans().map(({ name, attributes }) => [name, attributes]);
    expect(spans.map(([name]) => name)).toEqual(["inner", "outer"]);
    for (const [, attributes] of spans) {
      expect(attributes).toMatchObject({ "spanweave.unfinished": true });
    }
  });

  test("that an exit listener makes are delivered, too", async () => {
    const ran = await both("late", { args: ["listener"] });
    const names = ran.arrivals.spans().map(({ name }) => name);
    expect(names).toEqual(["early", "late"]);
    expectSameEnd(ran);
  });

  test("of a worker thread that ends are delivered", async () => {
    const ran = await both("late", { args: ["worker"] });
    expect(ran.arrivals.spans().map(({ name }) => name)).toContain("early");
    expectSameEnd(ran);
  });
});

describe("pipes stay as they are", () => {
  // Our thread must not open them: how they write is a matter of whoever holds the other end, too.
  test.each(["writes", "reader-gone"])("%s", async (mode) => {
    const ran = await both("pipes", { args: [mode] });
    expectSameEnd(ran);
    expect(ran.arrivals.spans().length).toBeGreaterThan(0);
  });
});

test("a span processor that throws loses no other span", async () => {
  const arrivals = await expectArrivals();
  const { stderr } = await run("late", {
    args: ["throwing-processor"],
    bare: true,
    env: arrivals.env,
  });
  expect(arrivals.spans().map(({ name }) => name)).toContain("early");
  expect(stderr).not.toContain("Error: no\n    at process.");
});

describe("a receiver that is of no use", () => {
  test("is no reason to change how the program ends, and what is lost is said", async () => {
    const { arrivals, ours, bare } = await bothAgainst(() => ({ status: 400, body: "no" }));
    expect([ours.code, ours.stdout]).toEqual([bare.code, bare.stdout]);
    expect(ours.stderr).toBe(
      `[spanweave] SW521: 100 spans were lost on their way to ${arrivals.url}: HTTP 400 Bad Request: no\n`,
    );
  });

  test("may be silent", async () => {
    const { arrivals, ours } = await bothAgainst(() => "silence", {
      SPANWEAVE_EXIT_TIMEOUT: "300",
    });
    expect(ours.code).toBe(3);
    expect(ours.stderr).toBe(
      `[spanweave] SW521: 100 spans were lost on their way to ${arrivals.url}: no answer before the program ended\n`,
    );
  });

  test("may be absent", async () => {
    const endpoint = "http://127.0.0.1:9/v1/traces";
    const ours = await run("ends", {
      args: ["exit"],
      env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint },
    });
    expect(ours.code).toBe(3);
    expect(ours.stderr).toMatch(
      /^\[spanweave\] SW521: 100 spans were lost on their way to .*ECONNREFUSED.*\n$/,
    );
  });

  async function bothAgainst(
    script: Parameters<typeof expectArrivals>[0],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ arrivals: Arrivals; ours: Ended; bare: Ended }> {
    const arrivals = await expectArrivals(script);
    const ours = await run("ends", { args: ["exit"], env: { ...arrivals.env, ...env } });
    const bare = await run("ends", { args: ["exit"], bare: true });
    return { arrivals, ours, bare };
  }
});
