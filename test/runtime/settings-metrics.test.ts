// Where metrics go, of all who say where spans go.
import { describe, expect, test } from "vitest";
import type { StartOptions } from "../../runtime/src/settings/options.ts";
import { readSettings } from "../../runtime/src/settings/read.ts";
import type { Environment } from "../../runtime/src/settings/reader.ts";
import type { Trouble } from "../../runtime/src/settings/types.ts";

function places(env: Environment, given: StartOptions = {}): readonly string[] {
  const { metrics } = readSettings(env, given).settings;
  return metrics.exporters.map((one) => (one.kind === "otlp" ? one.url : one.kind));
}

const troublesOf = (env: Environment, given: StartOptions = {}): readonly Trouble[] =>
  readSettings(env, given).troubles;

const AT = "http://c:4318/v1/metrics";

describe("where nobody lists exporters of metrics, they go", () => {
  test.each<[env: Environment, given: StartOptions, to: readonly string[]]>([
    [{}, {}, ["http://localhost:4318/v1/metrics"]],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318" }, {}, [AT]],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318/base/" }, {}, ["http://c:4318/base/v1/metrics"]],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4317" }, {}, ["http://c:4317"]],
    [{ TRACING_OTLP_ENDPOINT: "http://c:4318" }, {}, [AT]],
    [{ TRACING_OTLP_ENDPOINT: "http://c:4318/v1/traces" }, {}, []],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c:4318/v1/traces" }, {}, []],
    [
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t/v1/traces",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318",
      },
      {},
      [AT],
    ],
    [
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t/v1/traces",
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: AT,
      },
      {},
      [AT],
    ],
    [{ OTEL_TRACES_EXPORTER: "console" }, {}, []],
    [{ OTEL_TRACES_EXPORTER: "jaeger" }, {}, []],
    [{ ARIZE_API_KEY: "a", ARIZE_SPACE_ID: "b" }, {}, []],
    [{}, { exporters: [{ name: "otlp", url: "http://c:4318" }] }, [AT]],
    [{}, { exporters: [{ name: "otlp", url: "http://c:4318/v1/traces" }] }, []],
    [{}, { exporters: ["memory"] }, []],
    [
      { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: AT },
      { exporters: [{ name: "otlp", url: "http://t:4318" }] },
      [AT],
    ],
  ])("with %j and %j to %j", (env, given, to) => {
    expect(places(env, given)).toEqual(to);
    expect(readSettings(env, given).settings.metrics.isAsked).toBe(false);
  });
});

describe("whoever lists them", () => {
  test.each<[env: Environment, given: StartOptions, to: readonly string[]]>([
    [
      { OTEL_METRICS_EXPORTER: "console,otlp" },
      {},
      ["console", "http://localhost:4318/v1/metrics"],
    ],
    [{ OTEL_METRICS_EXPORTER: "logging" }, {}, ["console"]],
    [
      { OTEL_METRICS_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t/v1/traces" },
      {},
      ["http://localhost:4318/v1/metrics"],
    ],
    [
      { OTEL_METRICS_EXPORTER: "otlp" },
      { exporters: [{ name: "otlp", url: "http://c:4318" }] },
      [AT],
    ],
    [{ OTEL_METRICS_EXPORTER: "otlp" }, { metrics: false }, []],
    [{ OTEL_METRICS_EXPORTER: "otlp" }, { metrics: ["console"] }, ["console"]],
    [{}, { metrics: [{ name: "otlp", url: "http://c:4318" }] }, [AT]],
    [{}, { metrics: [{ name: "otlp", url: "http://c/any" }] }, ["http://c/any"]],
  ])("with %j and %j has them at %j", (env, given, to) => {
    expect(places(env, given)).toEqual(to);
    expect(troublesOf(env, given)).toEqual([]);
    expect(readSettings(env, given).settings.metrics.isAsked).toBe(true);
  });
});

test("what code says of the receiver of spans goes for metrics, too", () => {
  const otlp = { name: "otlp", url: "http://c:4318", headers: { "X-Team": "shop" } } as const;
  const { metrics } = readSettings({}, { exporters: [otlp] }).settings;
  expect(metrics.exporters).toMatchObject([{ headers: { "x-team": "shop" } }]);
});

test("OTLP_API_KEY is shown to the receiver of metrics", () => {
  const { metrics } = readSettings({ OTLP_API_KEY: "key" }).settings;
  expect(metrics.exporters).toMatchObject([{ headers: { authorization: "Bearer key" } }]);
});

test("what is wrong for both signals is told of once", () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "c:4318",
    TRACING_OTLP_ENDPOINT: "http://d:4318",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http",
    OTEL_EXPORTER_OTLP_TIMEOUT: "soon",
  };
  const told = troublesOf(env).map(({ message }) => message.split(" ")[0]);
  expect(told.toSorted()).toEqual(Object.keys(env).toSorted());
});

test("processMetrics outranks its variable", () => {
  const of = (env: Environment, given: StartOptions): boolean =>
    readSettings(env, given).settings.metrics.ofProcess;
  expect(of({}, { processMetrics: true })).toBe(true);
  expect(of({ SPANWEAVE_PROCESS_METRICS: "on" }, { processMetrics: false })).toBe(false);
});

describe("start() tells of what it does not understand:", () => {
  test.each<[metrics: unknown, message: string]>([
    [true, "start(): metrics is true; it takes a list of exporters, and is left out"],
    [["jaeger"], 'start(): metrics[0] is "jaeger" (known are otlp, console, none); it is left out'],
    [
      [{ export() {}, shutdown() {} }],
      "start(): metrics[0].name is undefined; it takes an exporter's name, or an object that has it, and is left out",
    ],
    [
      [{ name: "console", style: "tree" }],
      'start(): metrics[0] has no option "style"; known are name',
    ],
  ])("%j", (metrics, message) => {
    expect(troublesOf({}, { metrics } as StartOptions)).toEqual([{ code: "SW519", message }]);
  });
});
