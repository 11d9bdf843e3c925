// Metrics: what is counted arrives, however the program ends, and whatever the receiver makes of it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Arrivals, expectArrivals } from "./arrivals.ts";
import { type Collector, hasCollector, startCollector } from "./collector.ts";
import { type RunOptions, run } from "./program.ts";
import { partialSuccess } from "./protobuf.ts";
import { type HttpReply, type Received, receiveGrpc } from "./receiver.ts";
import type { SentPoint } from "./sent-metrics.ts";
import { newFolder } from "./spool-folder.ts";

/** The last that arrived of each series, as its own values. */
function lastOf(points: readonly SentPoint[], name: string): readonly SentPoint[] {
  const series = new Map<string, SentPoint>();
  for (const point of points.filter((one) => one.name === name)) {
    series.set(JSON.stringify(point.attributes), point);
  }
  return [...series.values()];
}

const shown = ({ attributes, value, count }: SentPoint): unknown => [attributes, count ?? value];
/** Then all that the program counts goes out. */
const ASKED = { OTEL_METRICS_EXPORTER: "otlp" };
const PAY = { "code.function.name": "pay" };
const FAILED = { ...PAY, "error.type": "RangeError" };

describe("what was counted arrives, and the end is the usual one:", () => {
  test.each<{ way: string; options?: Partial<RunOptions> }>([
    { way: "natural" },
    { way: "exit" },
    { way: "uncaught" },
    { way: "wait", options: { onReady: (child) => void child.kill("SIGTERM") } },
    {
      way: "wait",
      options: {
        onReady: (child) => void child.kill("SIGINT"),
        env: { OTEL_TRACES_SAMPLER: "always_off" },
      },
    },
  ])("$way $options.env", async ({ way, options = {} }) => {
    const arrivals = await expectArrivals();
    const env = { ...arrivals.envOfAll, ...ASKED, ...options.env };
    const ours = await run("metered", { ...options, args: [way], env });
    const bare = await run("metered", { ...options, args: [way], bare: true });
    const points = arrivals.metrics();
    expect(lastOf(points, "spanweave.function.calls").map(shown)).toEqual([[PAY, 3]]);
    expect(lastOf(points, "spanweave.function.errors").map(shown)).toEqual([[FAILED, 1]]);
    expect(lastOf(points, "spanweave.function.duration").map(shown)).toEqual([
      [PAY, 2],
      [FAILED, 1],
    ]);
    expect(lastOf(points, "orders").map(shown)).toEqual([[{ shop: "berlin" }, 3]]);
    expect(lastOf(points, "stock").map(shown)).toEqual([[{ article: "tea" }, 42]]);
    expect(lastOf(points, "pens").map(shown)).toEqual([[{}, 7]]);
    expect([ours.code, ours.signal, ours.stdout, ours.stderr]).toEqual([
      ...[bare.code, bare.signal, bare.stdout, bare.stderr],
    ]);
  });
});

test("they say what they are, and whose", async () => {
  const { env, metrics } = await counted();
  await run("metered", { env: { ...env, OTEL_SERVICE_NAME: "shop" } });
  const described = metrics().map(({ name, unit, kind, temporality, scope, resource }) => [
    ...[name, unit, kind, temporality, scope, resource["service.name"]],
  ]);
  const ours = "@spanweave/runtime";
  expect(described).toEqual([
    ["orders", "{order}", "sum", "cumulative", "shop", "shop"],
    ["stock", "", "gauge", undefined, "shop", "shop"],
    ["pens", "", "sum", "cumulative", "shop", "shop"],
    ["spanweave.function.duration", "s", "histogram", "cumulative", ours, "shop"],
    ["spanweave.function.duration", "s", "histogram", "cumulative", ours, "shop"],
    ["spanweave.function.calls", "{call}", "sum", "cumulative", ours, "shop"],
    ["spanweave.function.errors", "{error}", "sum", "cumulative", ours, "shop"],
  ]);
});

describe("at an interval", () => {
  const often = { OTEL_METRIC_EXPORT_INTERVAL: "40" };

  test("counts go on from the start of the program", async () => {
    const { env, metrics } = await counted();
    await run("metered", { args: ["later", 300], env: { ...env, ...often } });
    const calls = metrics().filter(({ name }) => name === "spanweave.function.calls");
    expect(calls.length).toBeGreaterThan(1);
    expect([calls[0]?.value, calls.at(-1)?.value]).toEqual([3, 6]);
    expect(new Set(calls.map(({ start }) => start)).size).toBe(1);
  });

  test("counts are those since the last one, where deltas are preferred", async () => {
    const { env, metrics } = await counted();
    const delta = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" };
    await run("metered", { args: ["later", 300], env: { ...env, ...often, ...delta } });
    const calls = metrics().filter(({ name }) => name === "spanweave.function.calls");
    expect(calls.map(({ value }) => value)).toEqual([3, 3]);
    expect(calls.map(({ temporality }) => temporality)).toEqual(["delta", "delta"]);
    const stock = metrics().filter(({ name }) => name === "pens");
    expect(new Set(stock.map(({ temporality }) => temporality))).toEqual(new Set(["cumulative"]));
  });

  test("none is begun while the last one is not delivered", async () => {
    const arrivals = await receiver(() => ({ status: 503 }));
    await run("metered", { args: ["later", 400], env: { ...arrivals.envOfAll, ...often } });
    // Of the first one, however often it was tried, and of the end.
    const bodies = arrivals.received.filter(isOfMetrics).map(({ body }) => body.toString("hex"));
    expect(new Set(bodies).size).toBe(2);
    expect(lastOf(arrivals.metrics(), "spanweave.function.calls").length).toBe(1);
  });
});

describe("nothing is sent", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["where it is switched off", { OTEL_METRICS_EXPORTER: "none" }],
    ["where tracing is switched off", { OTEL_SDK_DISABLED: "true" }],
    ["where spans do not go out by OTLP", { OTEL_TRACES_EXPORTER: "memory" }],
  ])("%s", async (_, env) => {
    const arrivals = await expectArrivals();
    const { stderr } = await run("metered", { env: { ...arrivals.envOfAll, ...env } });
    expect(arrivals.received.filter(isOfMetrics)).toEqual([]);
    expect(stderr).toBe("");
  });

  test("to an address for traces alone", async () => {
    const arrivals = await expectArrivals();
    await run("metered", { env: arrivals.env });
    expect(arrivals.received.map(({ path }) => path)).toEqual(["/v1/traces"]);
  });

  test("where nothing is counted", async () => {
    const arrivals = await expectArrivals();
    await run("shop", { args: ["tea"], env: arrivals.envOfAll });
    expect(arrivals.received.map(({ path }) => path)).toEqual(["/v1/traces"]);
  });
});

describe("a receiver", () => {
  test.each([404, 405, 501])("that answers %d gets no more, and all spans", async (status) => {
    const arrivals = await receiver(() => ({ status, body: "no such thing" }));
    const { stderr } = await run("metered", {
      args: ["later", 300],
      env: { ...arrivals.envOfAll, OTEL_METRIC_EXPORT_INTERVAL: "40" },
    });
    expect(arrivals.received.filter(isOfMetrics).length).toBe(1);
    expect(arrivals.spans().length).toBe(6);
    const url = arrivals.url.replace("traces", "metrics");
    expect(stderr).toMatch(
      new RegExp(
        `^\\[spanweave\\] SW541: ${url} takes no metrics \\(HTTP ${status} .*: no such thing\\); it is asked now and then\n$`,
      ),
    );
  });

  test("of gRPC that has no such service is treated alike", async () => {
    const grpc = await receiveGrpc(({ path }) =>
      path.includes("metrics") ? { status: 12, message: "unknown service", response: null } : {},
    );
    const { stderr } = await run("metered", {
      args: ["later", 300],
      env: {
        ...{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_ENDPOINT: grpc.url },
        OTEL_METRIC_EXPORT_INTERVAL: "40",
      },
    });
    await grpc.close();
    expect(grpc.received.map(({ path }) => path)).toEqual([
      "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
      "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    ]);
    expect(stderr).toBe(
      `[spanweave] SW541: ${grpc.url}/ takes no metrics (gRPC UNIMPLEMENTED: unknown service); it is asked now and then\n`,
    );
  });

  test.each([
    ["http/protobuf", { body: partialSuccess(2, "too old") }],
    [
      "http/json",
      {
        headers: { "content-type": "application/json" },
        body: '{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"too old"}}',
      },
    ],
  ])("that takes not all is told of: %s", async (protocol, reply) => {
    const arrivals = await receiver(() => reply);
    const { stderr } = await run("metered", {
      env: { ...arrivals.envOfAll, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: protocol },
    });
    const url = arrivals.url.replace("traces", "metrics");
    expect(stderr).toBe(
      `[spanweave] SW540: 2 data points were lost on their way to ${url}: too old\n`,
    );
  });

  test("that is away is told of, and metrics do not wait in the spool", async () => {
    const folder = newFolder();
    const { stderr } = await run("metered", {
      env: {
        ...ASKED,
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
        SPANWEAVE_SPOOL_DIR: folder,
      },
    });
    expect(stderr).toMatch(/SW540: 7 data points were lost on their way to .*ECONNREFUSED/);
    expect(stderr).toMatch(/SW528: 3 spans wait/);
    const after = await expectArrivals();
    const env = { ...after.envOfAll, SPANWEAVE_SPOOL_DIR: folder };
    await run("shop", { args: ["tea"], env });
    expect(new Set(after.received.map(({ path }) => path))).toEqual(new Set(["/v1/traces"]));
    expect(after.spans().filter(({ name }) => name === "pay").length).toBe(3);
  });
});

test("an observable that is broken costs the end none of the others", async () => {
  const { env, metrics } = await counted();
  await run("metered", { args: ["broken"], env });
  expect(lastOf(metrics(), "orders").map(shown)).toEqual([[{ shop: "berlin" }, 3]]);
  expect(lastOf(metrics(), "stock").map(shown)).toEqual([[{ article: "tea" }, 42]]);
});

test("a program that waits for one that hangs goes on after its time", async () => {
  const { env, metrics } = await counted();
  const limited = { ...env, OTEL_METRIC_EXPORT_TIMEOUT: "100" };
  const { code, stdout } = await run("metered", { args: ["hangs"], env: limited });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "after\n" });
  expect(lastOf(metrics(), "orders").map(shown)).toEqual([[{ shop: "berlin" }, 3]]);
});

test("each thread counts for itself, and says so", async () => {
  const { env, metrics } = await counted();
  await run("metered", { args: ["thread"], env });
  const calls = metrics().filter(({ name }) => name === "spanweave.function.calls");
  expect(calls.map(({ value, resource }) => [resource["thread.id"], value])).toEqual(
    expect.arrayContaining([
      [undefined, 3],
      [1, 3],
    ]),
  );
  const instances = new Set(calls.map(({ resource }) => resource["service.instance.id"]));
  expect(instances.size).toBe(2);
  expect(instances).not.toContain(undefined);
});

test("an instance that has a name keeps it, and its threads have names of theirs", async () => {
  const { env, metrics } = await counted();
  const named = { OTEL_RESOURCE_ATTRIBUTES: "service.instance.id=a" };
  await run("metered", { args: ["thread"], env: { ...env, ...named } });
  const instances = metrics().map(({ resource }) => resource["service.instance.id"]);
  expect(new Set(instances)).toEqual(new Set(["a", "a/1"]));
});

test("the console shows a line for each data point", async () => {
  const { stdout, stderr } = await run("metered", {
    env: { OTEL_TRACES_EXPORTER: "memory", OTEL_METRICS_EXPORTER: "console" },
  });
  expect(stderr).toBe("");
  const masked = stdout.replace(/time=\S+/g, "time=#").replace(/(sum|min|max)=\S+/g, "$1=#");
  expect(masked).toMatchInlineSnapshot(`
    "time=# metric="orders" value=3 unit="{order}" shop="berlin"
    time=# metric="stock" value=42 article="tea"
    time=# metric="pens" value=7
    time=# metric="spanweave.function.duration" count=2 sum=# min=# max=# unit="s" code.function.name="pay"
    time=# metric="spanweave.function.duration" count=1 sum=# min=# max=# unit="s" code.function.name="pay" error.type="RangeError"
    time=# metric="spanweave.function.calls" value=3 unit="{call}" code.function.name="pay"
    time=# metric="spanweave.function.errors" value=1 unit="{error}" code.function.name="pay" error.type="RangeError"
    "
  `);
});

describe("where nobody asked for metrics", () => {
  test("calls of functions go out where spans go, and nothing else", async () => {
    const { envOfAll, metrics } = await expectArrivals();
    await run("metered", { env: envOfAll });
    expect(new Set(metrics().map(({ scope }) => scope))).toEqual(new Set(["@spanweave/runtime"]));
    expect(lastOf(metrics(), "spanweave.function.calls").map(shown)).toEqual([[PAY, 3]]);
  });

  test("the program may bring a meter provider later, which then gets those calls", async () => {
    const { envOfAll, metrics } = await expectArrivals();
    const { stdout, stderr } = await run("other-meters", { args: ["later"], env: envOfAll });
    expect(stdout).toBe("theirs: orders 3\ntheirs: spanweave.function.calls 1\n");
    expect({ stderr, ours: metrics() }).toEqual({ stderr: "", ours: [] });
  });
});

test("another meter provider stays, which is said to who asks for ours", async () => {
  const env = { OTEL_TRACES_EXPORTER: "memory", OTEL_METRICS_EXPORTER: "console" };
  const { stdout, stderr } = await run("other-meters", { bare: true, env });
  expect(stdout).toBe("theirs: orders 3\n");
  expect(stderr).toBe(
    "[spanweave] SW542: another meter provider is registered already, and stays; no other is started\n",
  );
});

describe("start()", () => {
  test("sends metrics where it is told, and tells how that goes", async () => {
    const { url, metrics } = await counted();
    const { stdout } = await run("own-meters", { args: [new URL(url).origin], bare: true });
    expect(lastOf(metrics(), "orders").map(shown)).toEqual([[{}, 2]]);
    const [status, after] = stdout.trim().split("\n");
    expect(JSON.parse(status ?? "")).toEqual([
      { name: "otlp", to: url.replace("traces", "metrics"), sent: 1, dropped: {} },
    ]);
    expect(after).toBe("after: none");
  });
});

describe.runIf(hasCollector)("a real collector", () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.close());

  test.each(["http/protobuf", "http/json", "grpc"])("gets metrics by %s", async (protocol) => {
    const service = `shop by ${protocol}`;
    const { stderr } = await run("metered", {
      args: ["exit"],
      env: {
        ...ASKED,
        OTEL_SERVICE_NAME: service,
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === "grpc" ? collector.grpcUrl : collector.origin,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta",
      },
    });
    expect(stderr).toBe("");
    const isOurs = (one: { resource: Readonly<Record<string, unknown>> }): boolean =>
      one.resource["service.name"] === service;
    const points = (await collector.points(7)).filter(isOurs);
    expect(points.map(({ resource: _, scope: __, ...point }) => point)).toEqual([
      point("orders", "{order}", "Sum", "DELTA", { shop: "berlin" }, 3),
      point("stock", "", "Gauge", "", { article: "tea" }, 42),
      point("pens", "", "Sum", "CUMULATIVE", {}, 7),
      point("spanweave.function.duration", "s", "Histogram", "DELTA", PAY, 2),
      point("spanweave.function.duration", "s", "Histogram", "DELTA", FAILED, 1),
      point("spanweave.function.calls", "{call}", "Sum", "DELTA", PAY, 3),
      point("spanweave.function.errors", "{error}", "Sum", "DELTA", FAILED, 1),
    ]);
    expect((await collector.spans(3)).filter(isOurs).length).toBe(3);
  });

  function point(
    ...[name, unit, type, temporality, attributes, value]: readonly unknown[]
  ): unknown {
    return { name, unit, type, temporality, attributes, value };
  }
});

const isOfMetrics = ({ path }: Received): boolean => path === "/v1/metrics";

async function counted(): Promise<Arrivals> {
  const arrivals = await expectArrivals();
  return { ...arrivals, env: { ...arrivals.envOfAll, ...ASKED } };
}

/** Takes all spans. */
function receiver(reply: () => HttpReply): Promise<Arrivals> {
  return expectArrivals((received) => (isOfMetrics(received) ? reply() : {}));
}
