// OpenTelemetry's packages are found, chosen, and loaded with the library that they trace.
import { describe, expect, test } from "vitest";
import { expectArrivals } from "../telemetry/arrivals.ts";
import type { SentSpan } from "../telemetry/sent-spans.ts";
import { type Ended, type Format, type RunOptions, run } from "./program.ts";
import { hasServers, startRedis } from "./servers.ts";

/** As they are sent. */
const [SERVER, CLIENT] = [2, 3];
const FORMATS: readonly Format[] = ["esm", "cjs"];

async function runAndReceive(
  name: string,
  options: RunOptions = {},
): Promise<{ readonly ended: Ended; readonly spans: readonly SentSpan[] }> {
  const arrivals = await expectArrivals();
  const ended = await run(name, { ...options, env: { ...options.env, ...arrivals.env } });
  return { ended, spans: arrivals.spans() };
}

function idsOf(spans: readonly SentSpan[], name: string): string | undefined {
  return spans.find((span) => span.name === name)?.spanId;
}

describe.each(FORMATS)("as %s", (format) => {
  test.each([
    ["mysql2", "prices", "SELECT", '[{"price":300}]'],
    ["mongodb", "price", "find articles", "300"],
  ])("%s", async (library, caller, query, printed) => {
    const { ended, spans } = await runAndReceive(`client-${library}`, { format });
    expect(ended).toMatchObject({ code: 0, stdout: `${printed}\n` });
    expect(spans.map(({ name }) => name)).toEqual([query, caller]);
    expect(spans[0]?.parentSpanId).toBe(idsOf(spans, caller));
  });

  test("http and undici, by named imports: once each, one below the other", async () => {
    const { ended, spans } = await runAndReceive("client-http", { format });
    expect(ended).toMatchObject({ code: 0, stdout: "/by-fetch /by-get\n", stderr: "" });
    const ask = idsOf(spans, "ask");
    const of = (kind: number): readonly SentSpan[] => spans.filter((span) => span.kind === kind);
    expect(of(CLIENT).map(({ parentSpanId }) => parentSpanId)).toEqual([ask, ask]);
    expect(new Set(of(SERVER).map(({ parentSpanId }) => parentSpanId))).toEqual(
      new Set(of(CLIENT).map(({ spanId }) => spanId)),
    );
    expect(spans).toHaveLength(5);
  });

  test("a library that was loaded before is told of", async () => {
    const { ended } = await runAndReceive("late", { format, bare: true });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('"state":"too late"');
    expect(ended.stderr).toMatch(/^\[spanweave\] SW535: pg was loaded before tracing started; /m);
  });
});

describe.each(FORMATS)("beside packages that the program has itself, as %s", (format) => {
  test("fastify's plugin is not registered twice", async () => {
    const { ended, spans } = await runAndReceive("own-fastify", { format });
    expect(ended).toMatchObject({ code: 0, stdout: "tea own\n", stderr: "" });
    expect(spans.filter(({ name }) => name === "request")).toHaveLength(1);
  });

  test("a request names one trace, whoever adds to it", async () => {
    const { ended } = await runAndReceive("own-undici", { format });
    expect(ended).toMatchObject({ code: 0, stdout: "55\n", stderr: "" });
  });

  test("who watches what is loaded sees each load once", async () => {
    const { ended } = await runAndReceive("watched-loads", { format });
    const bare = await run("watched-loads", { format, bare: true });
    expect({ ...ended, milliseconds: 0 }).toEqual({ ...bare, milliseconds: 0 });
  });
});

test.runIf(hasServers)("redis, which is a library within a library", async () => {
  const redis = await startRedis();
  const env = { REDIS_PORT: `${redis.port}` };
  try {
    const { ended, spans } = await runAndReceive("client-redis", { env });
    expect(ended).toMatchObject({ code: 0, stdout: "number\n", stderr: "" });
    expect(spans.map(({ name }) => name)).toEqual(["redis-connect", "redis-INCR", "count"]);
  } finally {
    await redis.close();
  }
});

describe("which there are", () => {
  const states = ({ stdout }: Ended): unknown => JSON.parse(stdout.split("\n").at(-2) ?? "");
  const all = ["express", "koa", "fastify", "pg", "mysql2", "mongodb", "ioredis", "redis"];
  const chosen = async (words: readonly string[], env: Record<string, string>): Promise<Ended> =>
    (await runAndReceive("chosen", { bare: true, args: words, env })).ended;

  test("all that are installed, and no package of theirs is loaded before its library", async () => {
    const { ended, spans } = await runAndReceive("chosen", { bare: true });
    const waiting = all.map((name) => `${name} ${name === "koa" ? "traced" : "waiting"}`);
    expect(states(ended)).toEqual(["undici traced", ...waiting]);
    // An instrumentation that code gives is the only one of its library.
    expect(spans.map(({ kind, attributes }) => [kind, attributes.own])).toEqual([
      [SERVER, true],
      [CLIENT, undefined],
    ]);
  });

  test.each([
    [[], { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "koa,pg" }, "pg waiting,koa traced"],
    [[], { OTEL_NODE_DISABLED_INSTRUMENTATIONS: "koa" }, "koa off"],
    [
      [],
      {
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: "koa,pg",
        OTEL_NODE_DISABLED_INSTRUMENTATIONS: "koa",
      },
      "koa off,pg waiting",
    ],
    [[], { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "grpc,fs" }, "koa off,pg off"],
    [
      [],
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "@opentelemetry/instrumentation-pg,@fastify/otel" },
      "koa off,pg waiting,fastify waiting",
    ],
    [[], { OTEL_NODE_DISABLED_INSTRUMENTATIONS: "fs,dns, KOA" }, "koa off,pg waiting"],
    [["pg"], { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "koa" }, "koa off,pg waiting"],
    [[], { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "none" }, "koa off,pg off,redis off"],
  ])("with %j and %j", async (words, env, expected) => {
    const ended = await chosen(words, env);
    expect(states(ended)).toEqual(expect.arrayContaining(expected.split(",")));
    expect(ended.stderr).toBe("");
  });

  test("a name that is unknown is told of", async () => {
    const byVariable = await chosen([], { OTEL_NODE_DISABLED_INSTRUMENTATIONS: "kao" });
    expect(byVariable.stderr).toMatch(
      /SW512: OTEL_NODE_DISABLED_INSTRUMENTATIONS names "kao" \(did you mean "koa"\?\)/,
    );
    const byCode = await chosen(["ioredis", "mongo"], {});
    expect(byCode.stderr).toMatch(/SW519: start\(\): instrument knows no library "mongo"; /);
  });
});
