// Programs with a spool: what they have handed over outlasts them, however they end.
import { readdirSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Arrivals, arrivalsAt } from "./arrivals.ts";
import { hasCollector, startCollector } from "./collector.ts";
import { type Ended, run } from "./program.ts";
import { freePort, receiveHttp } from "./receiver.ts";
import { filesIn, newFolder, textIn } from "./spool-folder.ts";

interface Place {
  readonly folder: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Somebody is there from now on. */
  arrive(): Promise<Arrivals>;
}

async function place(more: Readonly<Record<string, string>> = {}): Promise<Place> {
  const folder = newFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v1/traces`;
  return {
    folder,
    url,
    env: {
      SPANWEAVE_SPOOL_DIR: folder,
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "10",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20secret",
      ...more,
    },
    async arrive() {
      const receiver = await receiveHttp(undefined, { port });
      onTestFinished(() => receiver.close());
      return arrivalsAt(receiver);
    },
  };
}

const numbers = (arrivals: Arrivals): number[] =>
  arrivals.spans().flatMap(({ attributes }) => Number(attributes.number ?? Number.NaN));

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

function killed(env: Readonly<Record<string, string>>, count = 200): Promise<Ended> {
  return run("spooled", {
    ...{ args: [count, "stay"], env },
    onReady: (child) => void child.kill("SIGKILL"),
  });
}

describe("after kill -9", () => {
  test("all that was handed over is the next program's, in order", async () => {
    const { folder, env, arrive } = await place();
    expect((await killed(env)).signal).toBe("SIGKILL");
    expect(filesIn(folder).length).toBe(20);
    expect(textIn(folder)).not.toContain("secret");
    const arrivals = await arrive();
    const { stdout, stderr } = await run("spooled", { args: [0, "drain"], env });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout.split("\n")[1] ?? "")).toMatchObject([{ spooled: 0, sent: 200 }]);
    // Four at once, ten in each, race each other.
    for (const [index, number] of numbers(arrivals).entries()) {
      expect(Math.abs(number - index)).toBeLessThan(160);
    }
    expect(numbers(arrivals).sort((a, b) => a - b)).toEqual(upTo(200));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of several programs at once, each span comes once", async () => {
    const { folder, env, arrive } = await place();
    await Promise.all([killed(env), killed(env), killed(env)]);
    expect(filesIn(folder).length).toBe(60);
    const arrivals = await arrive();
    await Promise.all(upTo(3).map(() => run("spooled", { args: [5, "drain"], env })));
    const ids = arrivals.spans().map(({ spanId }) => spanId);
    expect([ids.length, new Set(ids).size]).toEqual([615, 615]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.runIf(hasCollector)("a collector gets them, by HTTP/protobuf", async () => {
    const { env } = await place();
    await killed(env);
    const collector = await startCollector();
    const moved = { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.httpUrl };
    const { stderr } = await run("spooled", { args: [0, "drain"], env: moved });
    const spans = await collector.spans(200);
    await collector.close();
    expect(stderr).toBe("");
    const got = spans.map(({ attributes }) => Number(attributes.number)).sort((a, b) => a - b);
    expect(got).toEqual(upTo(200));
  });
});

describe("a program that ends while nobody is there", () => {
  test("says what waits, and where", async () => {
    const { folder, env, arrive } = await place();
    const { stderr, code } = await run("ends", { args: ["exit", 25], env });
    expect([code, stderr]).toEqual([
      3,
      `[spanweave] SW528: 25 spans wait in ${folder} for the next program that has this spool\n`,
    ]);
    const arrivals = await arrive();
    const next = await run("ends", { args: ["exit", 5], env });
    expect(next.stderr).toBe("");
    expect(arrivals.spans().length).toBe(30);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ["natural", undefined],
    ["uncaught", undefined],
    ["wait", "SIGTERM"],
  ] as const)("ends as it does without us: %s %s", async (way, signal) => {
    const { folder, env } = await place();
    const options = {
      args: [way, 25],
      ...(signal !== undefined && {
        onReady: (child: { kill(signal: NodeJS.Signals): boolean }) => void child.kill(signal),
      }),
    };
    const ours = await run("ends", { ...options, env });
    const bare = await run("ends", { ...options, bare: true });
    expect([ours.code, ours.signal]).toEqual([bare.code, bare.signal]);
    expect(ours.stderr.replace(/^\[spanweave\] SW528: 25 spans wait .*\n/m, "")).toBe(bare.stderr);
    expect(filesIn(folder).length).toBe(3);
  });
});

test("of threads that end while their program goes on, all is delivered", async () => {
  const { env, arrive } = await place();
  const arrivals = await arrive();
  await run("late", { args: ["worker"], env });
  expect(arrivals.spans().map(({ name }) => name)).toContain("early");
});

test("that a receiver is away is told in seconds, before anything is lost", async () => {
  const { url, env } = await place({ SPANWEAVE_SPOOL_DIR: "" });
  const { stdout, stderr } = await run("spooled", { args: [10, "trouble"], env });
  const refused = `127.0.0.1:${new URL(url).port}: connection refused (ECONNREFUSED)`;
  expect(stderr.split("\n")[0]).toBe(
    `[spanweave] SW527: ${url} can't be reached: ${refused}; spans wait`,
  );
  expect(JSON.parse(stdout.split("\n")[1] ?? "")).toMatchObject([
    { queued: 10, dropped: {}, lastError: refused },
  ]);
});

test("a spool that can't be written is said, and delivery goes on", async () => {
  const { env, arrive } = await place({ SPANWEAVE_SPOOL_DIR: "/dev/null/spool" });
  const arrivals = await arrive();
  const { stderr } = await run("ends", { args: ["exit", 25], env });
  expect(stderr).toMatch(/^\[spanweave\] SW529: the spool: \/dev\/null\/spool can't be .*\n$/);
  expect(arrivals.spans().length).toBe(25);
});
