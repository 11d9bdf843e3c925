/** Shops by Express, Fastify and Koa: how each is asked, and what its trace is. */
import type { ChildProcess } from "node:child_process";
import { expect, onTestFinished } from "vitest";
import { type CollectedSpan, startCollector } from "../telemetry/collector.ts";
import { treeOf } from "./tree.ts";

export type Shop = "express" | "fastify" | "koa";

/** Whoever asks has a trace already. */
export const CALLER = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };

const QUERIES = `order.place INTERNAL
  decr stock CLIENT
    decr CLIENT
  select articles CLIENT
    pg-pool.connect CLIENT
      pg.connect CLIENT
    pg.query:SELECT postgres CLIENT
`;

export const TREES: Readonly<Record<Shop, string>> = {
  express: `GET /orders/:article SERVER
  request handler INTERNAL
${indented(QUERIES, "    ")}`,
  fastify: `GET /orders/:article SERVER
  request INTERNAL
    handler - fastify INTERNAL
${indented(QUERIES, "      ")}`,
  koa: `GET SERVER
  middleware - answer INTERNAL
${indented(QUERIES, "    ")}`,
};

function indented(text: string, indent: string): string {
  return text.replace(/^(?=.)/gm, indent);
}

/** How a program is run with an environment until it dies of a signal. */
export type Run = (options: {
  readonly env: Readonly<Record<string, string>>;
  readonly onReady: (child: ChildProcess, port: string) => void;
}) => Promise<{ readonly signal: string | null; readonly stdout: string; readonly stderr: string }>;

export interface Called {
  readonly stdout: string;
  readonly spans: readonly CollectedSpan[];
  /** What came back in its header. */
  readonly correlation: string | null;
}

/** Asks for an order, and twice for health; then the program dies of a signal. */
export async function callShop(
  shop: Shop,
  run: Run,
  headers: Readonly<Record<string, string>>,
): Promise<Called> {
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  let asked: Promise<readonly Response[]> | undefined;
  const { signal, stdout, stderr } = await run({
    env: {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.httpUrl,
      SPANWEAVE_CORRELATION: "on",
    },
    onReady(child, port) {
      const ask = (path: string): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}${path}`, { headers });
      const askAll = async (): Promise<Response[]> => [
        await ask("/orders/tea"),
        await ask("/healthz?verbose"),
        await ask("/healthz"),
      ];
      asked = askAll().finally(() => child.kill("SIGTERM"));
    },
  });
  expect({ signal, stderr }).toEqual({ signal: "SIGTERM", stderr: "" });
  const [order, ...health] = (await asked) ?? [];
  expect(await order?.text()).toMatch(/^300, -\d+ left$/);
  expect(await Promise.all(health.map((one) => one.text()))).toEqual(["well: 300", "well: 300"]);
  const spans = await collector.spans(TREES[shop].trimEnd().split("\n").length);
  // What asked for its health is not among them.
  expect(treeOf(spans)).toBe(TREES[shop]);
  return { stdout, spans, correlation: order?.headers.get("x-correlation-id") ?? null };
}

/** One trace from the caller to the query, and one id on all that is said of the request. */
export async function expectOneTrace(shop: Shop, run: Run): Promise<void> {
  const { stdout, spans, correlation } = await callShop(shop, run, {
    traceparent: `00-${CALLER.trace}-${CALLER.span}-01`,
    "x-correlation-id": "order-7",
  });
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([CALLER.trace]));
  expect(spans.find(({ kind }) => kind === "SERVER")?.parentSpanId).toBe(CALLER.span);
  const query = spans.find(({ name }) => name.startsWith("pg.query"));
  expect(query?.attributes["db.statement"] ?? query?.attributes["db.query.text"]).toBe(
    "SELECT length($1::text) * 100 AS price",
  );
  expect(correlation).toBe("order-7");
  for (const { attributes } of spans) expect(attributes["correlation.id"]).toBe("order-7");
  const line = stdout.split("\n").find((one) => one.startsWith("{")) ?? "";
  expect(JSON.parse(line)).toEqual({
    said: "ordered",
    trace_id: CALLER.trace,
    span_id: spans.find(({ name }) => name === "order.place")?.spanId,
    trace_flags: "01",
    correlation_id: "order-7",
  });
}
