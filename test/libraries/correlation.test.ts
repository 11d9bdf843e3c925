// Correlation ids on the wire: requests carry them, answers give them back, and are otherwise what they were.
import { describe, expect, test } from "vitest";
import { run } from "./program.ts";

async function said<T>(name: string, env: Readonly<Record<string, string>> = {}): Promise<T> {
  const { stdout, stderr, code } = await run(name, {
    env: { OTEL_TRACES_EXPORTER: "none", SPANWEAVE_CORRELATION: "on", ...env },
  });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as T;
}

const LIBRARIES = [["none"], ["http,undici"]] as const;

test.each(LIBRARIES)(
  "requests that are made carry the id and the trace; a caller's own stay (spans of %s)",
  async (OTEL_NODE_ENABLED_INSTRUMENTATIONS) => {
    // What OpenTelemetry's package for http sends is its own affair.
    const byHttp = OTEL_NODE_ENABLED_INSTRUMENTATIONS === "none" ? "own" : "other";
    expect(await said("correlation-chain", { OTEL_NODE_ENABLED_INSTRUMENTATIONS })).toEqual([
      ["/inner?plain", "order-7", "other"],
      ["/inner?id", "own", "other"],
      ["/inner?trace", "order-7", "own"],
      ["/inner?trace-and-id", "own", "own"],
      ["/inner?plain", "order-7", "other"],
      ["/inner?id", "own", "other"],
      ["/inner?trace", "order-7", byHttp],
      ["/inner?trace-and-id", "own", byHttp],
      ["/inner?lines", "order-7", byHttp],
    ]);
  },
);

test.each(LIBRARIES)(
  "an id that no header can carry goes no further (spans of %s)",
  async (OTEL_NODE_ENABLED_INSTRUMENTATIONS) => {
    expect(await said("correlation-unsound", { OTEL_NODE_ENABLED_INSTRUMENTATIONS })).toEqual([
      [null, null, "none", "none"],
      [null, null, "none", "none"],
      ["Zoë ✓", "Zoë ✓", "none", "none"],
    ]);
  },
);

test.each([["on"], ["off"]])(
  "however many hear of a request, it has one traceparent (correlation %s)",
  async (SPANWEAVE_CORRELATION) => {
    const sent = await said("two-subscribers", { SPANWEAVE_CORRELATION });
    expect(sent).toEqual(["traceparent", "traceparent"]);
  },
);

describe("answers", () => {
  const LINE = "x-correlation-id: order-7\r\n";
  const OTEL_NODE_ENABLED_INSTRUMENTATIONS = "none";
  const answers = (SPANWEAVE_CORRELATION: string): Promise<Record<string, string>> =>
    said("correlation-answers", { OTEL_NODE_ENABLED_INSTRUMENTATIONS, SPANWEAVE_CORRELATION });
  const [on, off] = [answers("on"), answers("off")];

  test("are what they are without an id, but for its line", async () => {
    const without = Object.entries(await on).map(([form, text]) => [form, text.replace(LINE, "")]);
    expect(Object.fromEntries(without)).toEqual(await off);
  });

  test("have one id, the program's own where it gives one", async () => {
    for (const [form, text] of Object.entries(await on)) {
      const ids = [...text.matchAll(/\r\nx-correlation-id: (.*)\r\n/gi)].map(([, id]) => id);
      const own = /of its own/.test(form) ? ["mine"] : ["order-7"];
      expect(ids, form).toEqual(form === "its own connection" ? [] : own);
    }
  });
});

test("of Express, Fastify and Koa; HTTP/2 has none", async () => {
  const both = ["order-7", "order-7"];
  expect(await said("correlation-frameworks")).toEqual({
    express: both,
    koa: both,
    fastify: both,
    "fastify, raw": both,
    http2: "none",
  });
});
