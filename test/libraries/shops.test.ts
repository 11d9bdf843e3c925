// Express, Fastify and Koa with PostgreSQL and Redis: one trace from the caller to the query.
import { describe, expect, onTestFinished, test } from "vitest";
import { hasCollector, startCollector } from "../telemetry/collector.ts";
import { useDatabases } from "./databases.ts";
import { type Format, run } from "./program.ts";
import { hasServers } from "./servers.ts";
import { callShop, expectOneTrace, type Run, type Shop } from "./shops.ts";
import { treeOf } from "./tree.ts";

describe.runIf(hasServers && hasCollector)("with real servers", () => {
  const databases = useDatabases();
  const running =
    (shop: Shop, format: Format): Run =>
    ({ env, onReady }) =>
      run(`shop-${shop}`, { format, env: { ...env, ...databases() }, onReady });

  const cases = (["express", "fastify", "koa"] as const).flatMap((shop) => [
    [shop, "esm"] as const,
    [shop, "cjs"] as const,
  ]);
  test.each(cases)("%s as %s: below its caller, down to the query", (shop, format) =>
    expectOneTrace(shop, running(shop, format)),
  );

  test("a request that brings no id gets one, and starts a trace", async () => {
    const { spans, correlation } = await callShop("express", running("express", "esm"), {});
    expect(correlation).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    for (const { attributes } of spans) expect(attributes["correlation.id"]).toBe(correlation);
    expect(spans.find(({ kind }) => kind === "SERVER")?.parentSpanId).toBe("");
  });

  test("a job that went through a queue in Redis continues its trace", async () => {
    const collector = await startCollector();
    onTestFinished(() => collector.close());
    const env = { ...databases(), OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.httpUrl };
    const working = run("queue-work", { env });
    const sent = await run("queue-send", { env });
    for (const ended of [sent, await working]) {
      expect(ended).toMatchObject({ code: 0, stdout: "", stderr: "" });
    }
    expect(treeOf(await collector.spans(5))).toBe(`order.place INTERNAL
  publish orders PRODUCER
    lpush CLIENT
    process orders CONSUMER
      incr CLIENT
`);
  });
});
