// Log lines by pino, winston and console carry the ids of trace, span and request.
import { expect, test } from "vitest";
import { expectArrivals } from "../telemetry/arrivals.ts";
import { freePort } from "../telemetry/receiver.ts";
import { run } from "./program.ts";

async function ask(
  name: string,
  headers: Record<string, string>,
  setting: string,
): Promise<{ readonly line: Record<string, unknown>; readonly answer: Headers }> {
  const arrivals = await expectArrivals();
  const port = await freePort();
  let answer: Promise<Response> | undefined;
  const env = { ...arrivals.env, PORT: `${port}`, SPANWEAVE_CORRELATION: setting };
  const { stdout, stderr } = await run(name, {
    env: { ...env, OTEL_NODE_ENABLED_INSTRUMENTATIONS: "none" },
    onReady(child) {
      answer = fetch(`http://127.0.0.1:${port}/tea`, { headers });
      answer.finally(() => child.kill("SIGTERM"));
    },
  });
  expect(stderr).toBe("");
  const [, line = ""] = stdout.split("\n");
  const [span] = arrivals.spans();
  const said = JSON.parse(line) as Record<string, unknown>;
  expect(said).toMatchObject({ trace_id: span?.traceId, span_id: span?.spanId, path: "/tea" });
  expect(span?.attributes["correlation.id"]).toBe(said.correlation_id);
  return { line: said, answer: (await answer)?.headers ?? new Headers() };
}

test.each([["pino"], ["winston"], ["console"]])("%s", async (logger) => {
  const { line, answer } = await ask(
    `correlation-${logger}`,
    { "x-correlation-id": "order-7" },
    "on",
  );
  expect(line).toMatchObject({ correlation_id: "order-7" });
  expect(line.message ?? line.msg).toBe("asked");
  expect(answer.get("x-correlation-id")).toBe("order-7");
});

test("the header has the name that a setting gives it", async () => {
  const headers = { "x-request-id": "r-1", "x-correlation-id": "order-7" };
  const { line, answer } = await ask("correlation-console", headers, "X-Request-Id");
  expect(line.correlation_id).toBe("r-1");
  expect([answer.get("x-request-id"), answer.get("x-correlation-id")]).toEqual(["r-1", null]);
});

test.each([["two words"], [`${"x".repeat(129)}`], ["a, b"]])(
  "an id such as %s, which could do harm in a log, is replaced",
  async (id) => {
    const { line, answer } = await ask("correlation-console", { "x-correlation-id": id }, "on");
    expect(line.correlation_id).toMatch(/^[\da-f-]{36}$/);
    expect(answer.get("x-correlation-id")).toBe(line.correlation_id);
  },
);

test("where nobody asked for them, there are none", async () => {
  const sent = { "x-correlation-id": "order-7" };
  const { line, answer } = await ask("correlation-console", sent, "off");
  expect(line).not.toHaveProperty("correlation_id");
  expect(answer.get("x-correlation-id")).toBeNull();
});
