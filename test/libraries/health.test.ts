// Requests that ask for the program's health leave no trace, with or without spans of http.
import { expect, onTestFinished, test } from "vitest";
import { expectArrivals } from "../telemetry/arrivals.ts";
import { run } from "./program.ts";
import { hasServers, startRedis } from "./servers.ts";

async function askAll(
  requests: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly counted: string; readonly paths: readonly unknown[] }> {
  const arrivals = await expectArrivals();
  const { stdout, stderr } = await run("health", {
    args: requests,
    env: { ...arrivals.env, ...env },
  });
  expect(stderr).toBe("");
  const spans = arrivals.spans();
  const made = spans.filter(({ name }) => name === "answer");
  const servers = spans.filter(({ kind }) => kind === 2);
  return { counted: stdout.trim(), paths: [made.length, servers.length] };
}

const bare = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "none" };
const withHttp = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "http" };

test.each([
  ["woven code alone", bare, 0],
  ["with spans of http", withHttp, 1],
])("%s", async (_, env, servers) => {
  const requests = ["GET /healthz", "HEAD /health/live?all", "GET /livez", "GET /readyz"];
  expect(await askAll(requests, env)).toEqual({ counted: "4", paths: [0, 0] });
  // Neither what only looks so, nor what changes something.
  const others = [
    "GET /healthy",
    "GET /health/records",
    "POST /healthz",
    "GET /healthz/more",
    "GET /api/health",
  ];
  expect(await askAll(others, env)).toEqual({ counted: "0", paths: [5, 5 * servers] });
});

test("of the paths that a setting names", async () => {
  const env = { ...bare, SPANWEAVE_HEALTH_PATHS: "/up,/is/*" };
  const requests = ["GET /up", "GET /is/there/more", "GET /healthz"];
  expect(await askAll(requests, env)).toEqual({ counted: "2", paths: [1, 0] });
  const none = { ...bare, SPANWEAVE_HEALTH_PATHS: "none" };
  expect(await askAll(["GET /healthz"], none)).toEqual({ counted: "0", paths: [1, 0] });
});

test.runIf(hasServers).each([
  ["woven code alone", bare],
  ["with spans of http", withHttp],
])("what a health check opens is traced when the check is over: %s", async (_, env) => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const arrivals = await expectArrivals();
  const { stderr } = await run("health-opens", {
    env: { ...arrivals.env, ...env, REDIS_PORT: `${redis.port}` },
  });
  expect(stderr).toBe("");
  const names = new Set(arrivals.spans().map(({ name }) => name));
  expect(names).toEqual(new Set(["onMessage", "onTick"]));
});
