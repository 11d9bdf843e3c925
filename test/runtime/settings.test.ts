// Each variable, each alias and each option of start(): what it says, and who wins.
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace";
import { describe, expect, test } from "vitest";
import { LIBRARY_NAMES } from "../../runtime/src/libraries/table.ts";
import { foreignParts, type StartOptions } from "../../runtime/src/settings/options.ts";
import { readSettings } from "../../runtime/src/settings/read.ts";
import type { Environment } from "../../runtime/src/settings/reader.ts";
import type {
  ExporterSetting,
  MetricsOtlpSetting,
  OtlpSetting,
  Settings,
} from "../../runtime/src/settings/types.ts";
import { VARIABLES } from "../../runtime/src/settings/variables.ts";

/** Of an environment, or of options, that there is nothing to say about. */
function settingsOf(env: Environment, given?: StartOptions): Settings {
  const { settings, troubles } = readSettings(env, given);
  expect(troubles).toEqual([]);
  return settings;
}

function exportersOf(env: Environment, given?: StartOptions): readonly ExporterSetting[] {
  return settingsOf(env, given).exporters;
}

function onlyOtlp(env: Environment, given?: StartOptions): OtlpSetting {
  const [exporter, ...others] = exportersOf(env, given);
  expect(others).toEqual([]);
  if (exporter?.kind !== "otlp") throw new Error(`an exporter of kind ${exporter?.kind}`);
  return exporter;
}

const namesOf = (exporters: readonly ExporterSetting[]): string[] =>
  exporters.map((one) => (one.kind === "otlp" ? one.name : one.kind));

test("where nothing is said", () => {
  expect(settingsOf({})).toEqual({
    off: undefined,
    resource: { "service.name": "unknown_service:node" },
    sampler: { ratio: 1, parentBased: true },
    exporters: [
      {
        kind: "otlp",
        name: "otlp",
        protocol: "http/protobuf",
        url: "http://localhost:4318/v1/traces",
        headers: {},
        timeout: 10_000,
        compression: "none",
      },
    ],
    metrics: {
      exporters: [
        {
          kind: "otlp",
          name: "otlp",
          protocol: "http/protobuf",
          url: "http://localhost:4318/v1/metrics",
          headers: {},
          timeout: 10_000,
          compression: "none",
          temporality: "cumulative",
        },
      ],
      isAsked: false,
      interval: 60_000,
      exportTimeout: 30_000,
      ofProcess: false,
    },
    propagators: ["tracecontext", "baggage"],
    correlation: undefined,
    healthPaths: expect.arrayContaining(["/healthz", "/health/ready"]),
    libraries: LIBRARY_NAMES,
    batch: {
      delay: 5_000,
      maxQueue: 65_536,
      maxBatch: 512,
      maxBytes: 33_554_432,
      exportTimeout: 30_000,
      exitTimeout: 1_000,
    },
    limits: {
      attributeCountLimit: 128,
      attributeValueLengthLimit: Number.POSITIVE_INFINITY,
      eventCountLimit: 128,
      linkCountLimit: 128,
      attributePerEventCountLimit: 128,
      attributePerLinkCountLimit: 128,
    },
    logLevel: "info",
    signals: true,
    joinsTrace: true,
    budget: 1_000,
    toggleFile: undefined,
    toggleSignal: undefined,
    statusPort: undefined,
    spool: undefined,
  });
});

type Row = readonly [env: Environment, of: (settings: Settings) => unknown, is: unknown];

const otlp = ({ exporters }: Settings): OtlpSetting => exporters[0] as OtlpSetting;
const ofMetrics = ({ metrics }: Settings): MetricsOtlpSetting =>
  metrics.exporters[0] as MetricsOtlpSetting;
const ARIZE = { ARIZE_API_KEY: "key", ARIZE_SPACE_ID: "space" };
const PHOENIX = { OTEL_TRACES_EXPORTER: "phoenix" };

const ROWS: readonly Row[] = [
  [{ SPANWEAVE: "off" }, (s) => s.off, "SPANWEAVE=off"],
  [{ SPANWEAVE: "on" }, (s) => s.off, undefined],
  [{ OTEL_SDK_DISABLED: "True" }, (s) => s.off, "OTEL_SDK_DISABLED=True"],
  [{ OTEL_SDK_DISABLED: "false" }, (s) => s.off, undefined],
  [{ TRACING_ENABLED: "false" }, (s) => s.off, "TRACING_ENABLED=false"],
  [{ TRACING_ENABLED: "1" }, (s) => s.off, undefined],
  [{ OTEL_ENABLED: "No" }, (s) => s.off, "OTEL_ENABLED=No"],
  [{ OTEL_LOG_LEVEL: "DEBUG" }, (s) => s.logLevel, "debug"],
  [{ OTEL_SERVICE_NAME: " shop " }, (s) => s.resource["service.name"], "shop"],
  [{ TRACING_SERVICE_NAME: "shop" }, (s) => s.resource["service.name"], "shop"],
  [
    { OTEL_RESOURCE_ATTRIBUTES: "service.name=shop, team = t%C3%A9l%2C%3D ,empty=," },
    (s) => s.resource,
    { "service.name": "shop", team: "tél,=", empty: "" },
  ],
  [
    { OTEL_RESOURCE_ATTRIBUTES: "service.name=a", OTEL_SERVICE_NAME: "b" },
    (s) => s.resource,
    { "service.name": "b" },
  ],
  [{ TRACING_ENVIRONMENT: "test" }, (s) => s.resource["deployment.environment.name"], "test"],
  [{ ENVIRONMENT: "test" }, (s) => s.resource["deployment.environment.name"], "test"],
  [{ OTEL_TRACES_SAMPLER: "always_on" }, (s) => s.sampler, { ratio: 1, parentBased: false }],
  [{ OTEL_TRACES_SAMPLER: "always_off" }, (s) => s.sampler, { ratio: 0, parentBased: false }],
  [{ OTEL_TRACES_SAMPLER: "traceidratio" }, (s) => s.sampler, { ratio: 1, parentBased: false }],
  [
    { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: ".25" },
    (s) => s.sampler,
    { ratio: 0.25, parentBased: false },
  ],
  [
    { OTEL_TRACES_SAMPLER: "ParentBased_TraceIdRatio", OTEL_TRACES_SAMPLER_ARG: "1e-3" },
    (s) => s.sampler,
    { ratio: 0.001, parentBased: true },
  ],
  [
    { OTEL_TRACES_SAMPLER: "parentbased_always_off" },
    (s) => s.sampler,
    { ratio: 0, parentBased: true },
  ],
  [
    { OTEL_TRACES_SAMPLER: "parentbased_always_on" },
    (s) => s.sampler,
    { ratio: 1, parentBased: true },
  ],
  [{ TRACING_SAMPLING_RATE: "0.1" }, (s) => s.sampler, { ratio: 0.1, parentBased: true }],
  [
    { OTEL_TRACES_EXPORTER: "console, memory,console" },
    (s) => s.exporters,
    [{ kind: "console", style: "tree" }, { kind: "memory" }],
  ],
  [{ OTEL_TRACES_EXPORTER: "logging" }, (s) => namesOf(s.exporters), ["console"]],
  [{ OTEL_TRACES_EXPORTER: "none" }, (s) => s.exporters, []],
  [{ TRACING_EXPORTER: "in_memory" }, (s) => s.exporters, [{ kind: "memory" }]],
  [{ TRACING_EXPORT_TO_CONSOLE: "true" }, (s) => namesOf(s.exporters), ["console"]],
  [{ TRACING_EXPORT_TO_OTLP: "true" }, (s) => namesOf(s.exporters), ["otlp"]],
  [{ TRACING_EXPORT_TO_OTLP: "false" }, (s) => s.exporters, []],
  [
    { TRACING_EXPORT_TO_OTLP: "true", TRACING_EXPORT_TO_CONSOLE: "true" },
    (s) => namesOf(s.exporters),
    ["otlp", "console"],
  ],
  [
    { OTEL_TRACES_EXPORTER: "memory", TRACING_EXPORT_TO_CONSOLE: "true" },
    (s) => namesOf(s.exporters),
    ["memory", "console"],
  ],
  [
    { OTEL_TRACES_EXPORTER: "console", SPANWEAVE_CONSOLE: "lines" },
    (s) => s.exporters,
    [{ kind: "console", style: "lines" }],
  ],
  [
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://a.test/x?y=z" },
    (s) => otlp(s).url,
    "https://a.test/x?y=z",
  ],
  [
    {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://a.test/traces",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://b.test",
    },
    (s) => otlp(s).url,
    "http://a.test/traces",
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.test:4318" },
    (s) => otlp(s).url,
    "http://a.test:4318/v1/traces",
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.test/base//" },
    (s) => otlp(s).url,
    "http://a.test/base/v1/traces",
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "https://a.test/base?key=1" },
    (s) => otlp(s).url,
    "https://a.test/base/v1/traces?key=1",
  ],
  [
    { TRACING_OTLP_ENDPOINT: "http://a.test:4318" },
    (s) => otlp(s).url,
    "http://a.test:4318/v1/traces",
  ],
  [
    { OTLP_ENDPOINT: "http://a.test:4318/v1/traces" },
    (s) => otlp(s).url,
    "http://a.test:4318/v1/traces",
  ],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
    (s) => [otlp(s).protocol, otlp(s).url],
    ["http/json", "http://localhost:4318/v1/traces"],
  ],
  [
    { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
    (s) => [otlp(s).protocol, otlp(s).url],
    ["grpc", "http://localhost:4317"],
  ],
  [
    { OTLP_ENDPOINT: "https://a.test:4317" },
    (s) => [otlp(s).protocol, otlp(s).url],
    ["grpc", "https://a.test:4317"],
  ],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.test:4317",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    },
    (s) => [otlp(s).protocol, otlp(s).url],
    ["http/protobuf", "http://a.test:4317/v1/traces"],
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "a.test:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
    (s) => otlp(s).url,
    "https://a.test:4317",
  ],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "a.test:4317",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_INSECURE: "true",
    },
    (s) => otlp(s).url,
    "http://a.test:4317",
  ],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://a.test/v1/traces",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_TRACES_INSECURE: "true",
    },
    (s) => otlp(s).url,
    "https://a.test",
  ],
  [
    { OTEL_EXPORTER_OTLP_HEADERS: "X-Key=a%20b==, y=100%," },
    (s) => otlp(s).headers,
    { "x-key": "a b==", y: "100%" },
  ],
  [
    { OTEL_EXPORTER_OTLP_HEADERS: "a=1,b=2", OTEL_EXPORTER_OTLP_TRACES_HEADERS: "B=3" },
    (s) => otlp(s).headers,
    { a: "1", b: "3" },
  ],
  [{ OTLP_API_KEY: "key" }, (s) => otlp(s).headers, { authorization: "Bearer key" }],
  [
    { OTLP_API_KEY: "key", OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Basic%20x" },
    (s) => otlp(s).headers,
    { authorization: "Basic x" },
  ],
  [{ OTEL_EXPORTER_OTLP_TIMEOUT: "5000" }, (s) => otlp(s).timeout, 5_000],
  [
    { OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "1", OTEL_EXPORTER_OTLP_TIMEOUT: "2" },
    (s) => otlp(s).timeout,
    1,
  ],
  [{ OTEL_EXPORTER_OTLP_TIMEOUT: "0" }, (s) => otlp(s).timeout, 30_000],
  [
    { OTEL_EXPORTER_OTLP_TIMEOUT: "0", OTEL_BSP_EXPORT_TIMEOUT: "0" },
    (s) => otlp(s).timeout,
    2_147_483_647,
  ],
  [{ OTEL_EXPORTER_OTLP_COMPRESSION: "GZIP" }, (s) => otlp(s).compression, "gzip"],
  [{ OTEL_METRICS_EXPORTER: "none" }, (s) => s.metrics.exporters, []],
  [{ OTEL_METRIC_EXPORT_INTERVAL: "1000" }, (s) => s.metrics.interval, 1_000],
  [{ OTEL_METRIC_EXPORT_TIMEOUT: "500" }, (s) => s.metrics.exportTimeout, 500],
  [{ OTEL_METRIC_EXPORT_TIMEOUT: "500" }, (s) => ofMetrics(s).timeout, 500],
  [{ SPANWEAVE_PROCESS_METRICS: "on" }, (s) => s.metrics.ofProcess, true],
  [
    { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "LowMemory" },
    (s) => ofMetrics(s).temporality,
    "lowmemory",
  ],
  [
    {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://m/own",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://c",
    },
    (s) => [ofMetrics(s).url, otlp(s).url],
    ["http://m/own", "http://c/v1/traces"],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc", OTEL_EXPORTER_OTLP_METRICS_INSECURE: "true" },
    (s) => [ofMetrics(s).protocol, ofMetrics(s).url, otlp(s).protocol],
    ["grpc", "http://localhost:4317", "http/protobuf"],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_HEADERS: "a=1", OTEL_EXPORTER_OTLP_HEADERS: "a=2,b=3" },
    (s) => [ofMetrics(s).headers, otlp(s).headers],
    [
      { a: "1", b: "3" },
      { a: "2", b: "3" },
    ],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: "7", OTEL_EXPORTER_OTLP_TIMEOUT: "8" },
    (s) => [ofMetrics(s).timeout, otlp(s).timeout],
    [7, 8],
  ],
  [
    { OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: "gzip" },
    (s) => [ofMetrics(s).compression, otlp(s).compression],
    ["gzip", "none"],
  ],
  [{ OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: "/a" }, (s) => ofMetrics(s).certificate, "/a"],
  [{ OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY: "/a" }, (s) => ofMetrics(s).clientKey, "/a"],
  [
    { OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE: "/a" },
    (s) => ofMetrics(s).clientCertificate,
    "/a",
  ],
  [
    { OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: "none", OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" },
    (s) => otlp(s).compression,
    "none",
  ],
  [{ OTEL_EXPORTER_OTLP_CERTIFICATE: "/a.pem" }, (s) => otlp(s).certificate, "/a.pem"],
  [{ OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: "/a.pem" }, (s) => otlp(s).certificate, "/a.pem"],
  [{ OTEL_EXPORTER_OTLP_CLIENT_KEY: "/a.pem" }, (s) => otlp(s).clientKey, "/a.pem"],
  [{ OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: "/a.pem" }, (s) => otlp(s).clientKey, "/a.pem"],
  [{ OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "/a.pem" }, (s) => otlp(s).clientCertificate, "/a.pem"],
  [
    { OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE: "/a.pem" },
    (s) => otlp(s).clientCertificate,
    "/a.pem",
  ],
  [
    { JAEGER_ENDPOINT: "https://j.test/base/" },
    (s) => [otlp(s).name, otlp(s).url],
    ["jaeger", "https://j.test/base/v1/traces"],
  ],
  [{ JAEGER_HOST: "j.test" }, (s) => otlp(s).url, "http://j.test:4318/v1/traces"],
  [{ TRACING_JAEGER_HOST: "::1" }, (s) => otlp(s).url, "http://[::1]:4318/v1/traces"],
  [
    { JAEGER_HOST: "j.test", JAEGER_PORT: "8080" },
    (s) => otlp(s).url,
    "http://j.test:8080/v1/traces",
  ],
  [
    { JAEGER_HOST: "j.test", TRACING_JAEGER_PORT: "4317" },
    (s) => [otlp(s).protocol, otlp(s).url],
    ["grpc", "http://j.test:4317"],
  ],
  [
    { OTEL_TRACES_EXPORTER: "jaeger" },
    (s) => [otlp(s).name, otlp(s).url],
    ["jaeger", "http://localhost:4318/v1/traces"],
  ],
  // As Kubernetes sets it for a service that is named "jaeger".
  [
    { JAEGER_HOST: "j.test", JAEGER_PORT: "tcp://10.0.0.1:14268" },
    (s) => otlp(s).url,
    "http://j.test:4318/v1/traces",
  ],
  [
    ARIZE,
    (s) => [otlp(s).name, otlp(s).url, otlp(s).headers],
    [
      "arize",
      "https://otlp.arize.com/v1/traces",
      {
        authorization: "key",
        "arize-space-id": "space",
        "arize-interface": "otel",
        api_key: "key",
        space_id: "space",
      },
    ],
  ],
  [
    { ARIZE_API_KEY: "key", ARIZE_SPACE_KEY: "space" },
    (s) => otlp(s).headers["arize-space-id"],
    "space",
  ],
  [
    { ...ARIZE, ARIZE_COLLECTOR_ENDPOINT: "https://otlp.eu-west-1a.arize.com/v1" },
    (s) => otlp(s).url,
    "https://otlp.eu-west-1a.arize.com/v1/traces",
  ],
  [
    { ...ARIZE, ARIZE_PROJECT_NAME: "p" },
    (s) => s.resource,
    { "service.name": "unknown_service:node", "openinference.project.name": "p", model_id: "p" },
  ],
  [
    { ...ARIZE, OTEL_SERVICE_NAME: "shop" },
    (s) => s.resource,
    { "service.name": "shop", "openinference.project.name": "shop", model_id: "shop" },
  ],
  [
    PHOENIX,
    (s) => [otlp(s).name, otlp(s).url, otlp(s).headers],
    ["phoenix", "http://localhost:6006/v1/traces", {}],
  ],
  [{ PHOENIX_API_KEY: "key" }, (s) => otlp(s).headers, { authorization: "Bearer key" }],
  [
    { PHOENIX_COLLECTOR_ENDPOINT: "https://p.test/s/mine" },
    (s) => otlp(s).url,
    "https://p.test/s/mine/v1/traces",
  ],
  [
    { ...PHOENIX, PHOENIX_PROJECT_NAME: "p" },
    (s) => s.resource,
    { "service.name": "unknown_service:node", "openinference.project.name": "p" },
  ],
  [{ OTEL_PROPAGATORS: "b3multi,b3, b3" }, (s) => s.propagators, ["b3multi", "b3"]],
  [{ OTEL_PROPAGATORS: "none" }, (s) => s.propagators, []],
  [{ OTEL_BSP_SCHEDULE_DELAY: "0" }, (s) => s.batch.delay, 0],
  [{ OTEL_BSP_EXPORT_TIMEOUT: "7" }, (s) => [s.batch.exportTimeout, otlp(s).timeout], [7, 7]],
  [{ OTEL_BSP_MAX_QUEUE_SIZE: "100" }, (s) => [s.batch.maxQueue, s.batch.maxBatch], [100, 100]],
  [{ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "7" }, (s) => s.batch.maxBatch, 7],
  [{ SPANWEAVE_MAX_QUEUE_BYTES: "4096" }, (s) => s.batch.maxBytes, 4_096],
  [{ SPANWEAVE_EXIT_TIMEOUT: "0" }, (s) => s.batch.exitTimeout, 0],
  [{ OTEL_ATTRIBUTE_COUNT_LIMIT: "7" }, (s) => s.limits.attributeCountLimit, 7],
  [
    { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "0", OTEL_ATTRIBUTE_COUNT_LIMIT: "7" },
    (s) => s.limits.attributeCountLimit,
    0,
  ],
  [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "7" }, (s) => s.limits.attributeValueLengthLimit, 7],
  [
    { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: "8", OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "7" },
    (s) => s.limits.attributeValueLengthLimit,
    8,
  ],
  [{ OTEL_SPAN_EVENT_COUNT_LIMIT: "7" }, (s) => s.limits.eventCountLimit, 7],
  [{ OTEL_SPAN_LINK_COUNT_LIMIT: "7" }, (s) => s.limits.linkCountLimit, 7],
  [{ OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: "7" }, (s) => s.limits.attributePerEventCountLimit, 7],
  [{ OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: "7" }, (s) => s.limits.attributePerLinkCountLimit, 7],
  [{ SPANWEAVE_SIGNALS: "off" }, (s) => s.signals, false],
  [{ SPANWEAVE_PARENT: "off" }, (s) => s.joinsTrace, false],
  [{ SPANWEAVE_CORRELATION: "on" }, (s) => s.correlation, "x-correlation-id"],
  [{ SPANWEAVE_CORRELATION: "off" }, (s) => s.correlation, undefined],
  [{ SPANWEAVE_CORRELATION: "X-Request-ID" }, (s) => s.correlation, "x-request-id"],
  [{ SPANWEAVE_HEALTH_PATHS: "/up, /is/*" }, (s) => s.healthPaths, ["/up", "/is/*"]],
  [{ SPANWEAVE_HEALTH_PATHS: "none" }, (s) => s.healthPaths, []],
  [{ OTEL_NODE_ENABLED_INSTRUMENTATIONS: "pg,koa" }, (s) => s.libraries, ["koa", "pg"]],
  [
    { OTEL_NODE_ENABLED_INSTRUMENTATIONS: "pg,koa", OTEL_NODE_DISABLED_INSTRUMENTATIONS: "pg" },
    (s) => s.libraries,
    ["koa"],
  ],
  [{ SPANWEAVE_SPAN_BUDGET: "7" }, (s) => s.budget, 7],
  [{ SPANWEAVE_SPAN_BUDGET: "OFF" }, (s) => s.budget, false],
  [{ SPANWEAVE_TOGGLE_FILE: "a.json" }, (s) => s.toggleFile, "a.json"],
  [{ SPANWEAVE_TOGGLE_SIGNAL: "SIGUSR2" }, (s) => s.toggleSignal, "SIGUSR2"],
  [{ SPANWEAVE_STATUS_PORT: "9464" }, (s) => s.statusPort, 9464],
  [{ SPANWEAVE_SPOOL_DIR: "spool" }, (s) => s.spool, { folder: "spool", maxBytes: 2 ** 28 }],
  [
    { SPANWEAVE_SPOOL_DIR: "spool", SPANWEAVE_SPOOL_BYTES: "1048576" },
    (s) => s.spool?.maxBytes,
    2 ** 20,
  ],
];

const asLine = (env: Environment): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

test.each(ROWS.map(([env, of, is]) => ({ line: asLine(env), env, of, is })))(
  "$line",
  ({ env, of, is }) => {
    expect(of(settingsOf(env))).toEqual(is);
  },
);

test("every variable has its line above", () => {
  const tried = new Set(ROWS.flatMap(([env]) => Object.keys(env)));
  const known = Object.values(VARIABLES).flatMap(({ names, aliases = [] }) => [
    ...names,
    ...aliases,
  ]);
  expect(known.filter((name) => !tried.has(name))).toEqual([]);
});

test("an empty variable is an unset one", () => {
  const names = Object.values(VARIABLES).flatMap(({ names, aliases = [] }) => [
    ...names,
    ...aliases,
  ]);
  for (const empty of ["", "  "]) {
    const env = Object.fromEntries(names.map((name) => [name, empty]));
    expect(settingsOf(env)).toEqual(settingsOf({}));
  }
});

test("an environment that may not be read says nothing", () => {
  const forbidden = new Proxy(
    {},
    {
      get() {
        throw new Error("requires env access");
      },
    },
  );
  expect(settingsOf(forbidden)).toEqual(settingsOf({}));
});

describe("exporters that nobody listed", () => {
  test("are those that other variables speak of", () => {
    const env = {
      ...ARIZE,
      OTLP_ENDPOINT: "http://a.test:4318",
      JAEGER_HOST: "j.test",
      PHOENIX_API_KEY: "key",
    };
    expect(namesOf(exportersOf(env))).toEqual(["otlp", "jaeger", "arize", "phoenix"]);
  });

  test("are not there beside a list", () => {
    const env = { ...ARIZE, OTEL_TRACES_EXPORTER: "console", JAEGER_HOST: "j.test" };
    expect(namesOf(exportersOf(env))).toEqual(["console"]);
  });

  test("a port alone speaks of none", () => {
    expect(namesOf(exportersOf({ JAEGER_PORT: "tcp://10.0.0.1:14268" }))).toEqual(["otlp"]);
  });

  test("half of what Arize needs does not keep spans from the usual receiver", () => {
    const { settings } = readSettings({ ARIZE_API_KEY: "key" });
    expect(namesOf(settings.exporters)).toEqual(["otlp"]);
    expect(settings.resource).not.toHaveProperty("model_id");
  });
});

test("headers and files of OTLP are shown to no other receiver", () => {
  const env = {
    ...ARIZE,
    OTEL_TRACES_EXPORTER: "otlp,jaeger,arize,phoenix",
    OTEL_EXPORTER_OTLP_HEADERS: "x-team=mine",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_CLIENT_KEY: "/key.pem",
    OTEL_EXPORTER_OTLP_TIMEOUT: "77",
    OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
  };
  const [own, ...others] = exportersOf(env) as OtlpSetting[];
  expect(own).toMatchObject({ headers: { "x-team": "mine" }, clientKey: "/key.pem" });
  expect(others.map(({ name }) => name)).toEqual(["jaeger", "arize", "phoenix"]);
  for (const other of others) {
    expect(other.headers).not.toHaveProperty("x-team");
    expect(other).not.toHaveProperty("clientKey");
    expect(other).toMatchObject({ protocol: "http/protobuf", timeout: 77, compression: "gzip" });
  }
});

describe("what tracing is named and where it runs", () => {
  const surroundings = {
    packageName: "@acme/shop",
    packageVersion: "1.2.3",
    host: "box",
    pid: 7,
    runtime: { name: "nodejs", version: "20.0.0" },
    executable: "node",
  };

  test("comes from the surroundings, where nobody says it", () => {
    expect(readSettings({}, {}, surroundings).settings.resource).toEqual({
      "service.name": "@acme/shop",
      "service.version": "1.2.3",
      "host.name": "box",
      "process.pid": 7,
      "process.runtime.name": "nodejs",
      "process.runtime.version": "20.0.0",
    });
  });

  test("comes from code, the standard's variables, aliases, in this order", () => {
    const alias = { TRACING_SERVICE_NAME: "alias", ENVIRONMENT: "alias" };
    const resource = {
      OTEL_RESOURCE_ATTRIBUTES:
        "service.name=resource,service.version=2,deployment.environment.name=resource,host.name=other",
    };
    const name = { OTEL_SERVICE_NAME: "name" };
    const inCode = { resource: { "service.name": "object", answer: 42, "host.name": "third" } };
    const options = { serviceName: "option", version: "3", environment: "option" };
    const read = (env: Environment, given: StartOptions): Record<string, unknown> => {
      const { "service.name": service, ...rest } = readSettings(env, given, surroundings).settings
        .resource;
      const { "service.version": version, "deployment.environment.name": where } = rest;
      return { service, version, where, host: rest["host.name"] };
    };
    expect(read(alias, {})).toEqual({
      service: "alias",
      version: "1.2.3",
      where: "alias",
      host: "box",
    });
    const standard = { version: "2", where: "resource", host: "other" };
    expect(read({ ...alias, ...resource }, {})).toEqual({ service: "resource", ...standard });
    expect(read({ ...alias, ...resource, ...name }, {})).toEqual({ service: "name", ...standard });
    const all = { ...alias, ...resource, ...name };
    expect(read(all, inCode)).toEqual({ ...standard, service: "object", host: "third" });
    expect(read(all, { ...inCode, ...options })).toEqual({
      service: "option",
      version: "3",
      where: "option",
      host: "third",
    });
  });

  test("a project that the resource names is the one", () => {
    const env = { ...ARIZE, OTEL_RESOURCE_ATTRIBUTES: "openinference.project.name=own" };
    expect(settingsOf(env).resource).toMatchObject({
      "openinference.project.name": "own",
      model_id: "own",
    });
    const model = { ...ARIZE, OTEL_RESOURCE_ATTRIBUTES: "model_id=own" };
    expect(settingsOf(model).resource).toMatchObject({
      "openinference.project.name": "unknown_service:node",
      model_id: "own",
    });
  });
});

describe("code outranks variables", () => {
  const env = {
    OTEL_TRACES_EXPORTER: "memory",
    OTEL_TRACES_SAMPLER: "always_off",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://env.test:4318",
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=env",
    OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
  };

  test("for exporters", () => {
    expect(namesOf(exportersOf(env, { exporters: [] }))).toEqual([]);
    expect(namesOf(exportersOf(env, { exporters: ["none"] }))).toEqual([]);
    expect(namesOf(exportersOf(env, { exporters: ["console", "otlp"] }))).toEqual([
      "console",
      "otlp",
    ]);
  });

  test("for each field of an exporter; what is left out is as variables say", () => {
    expect(onlyOtlp(env, { exporters: [{ name: "otlp" }] })).toMatchObject({
      url: "http://env.test:4318/v1/traces",
      headers: { "x-key": "env" },
      compression: "gzip",
    });
    const exporter = {
      name: "otlp",
      url: "https://code.test",
      headers: { "X-Other": "code" },
      protocol: "http/json",
      timeout: 0,
      compression: "none",
      certificate: "/ca.pem",
      clientKey: "/key.pem",
      clientCertificate: "/cert.pem",
    } as const;
    expect(onlyOtlp(env, { exporters: [exporter] })).toEqual({
      kind: "otlp",
      name: "otlp",
      url: "https://code.test/v1/traces",
      headers: { "x-other": "code" },
      protocol: "http/json",
      timeout: 30_000,
      compression: "none",
      certificate: "/ca.pem",
      clientKey: "/key.pem",
      clientCertificate: "/cert.pem",
    });
    const [path] = exportersOf({}, { exporters: [{ name: "otlp", url: "http://a.test/x" }] });
    expect(path).toMatchObject({ url: "http://a.test/x" });
  });

  test("for presets", () => {
    const exporters = [
      { name: "jaeger", url: "http://j.test:4317" },
      { name: "arize", apiKey: "k", spaceId: "s", projectName: "p", headers: { "X-A": "b" } },
      { name: "phoenix", apiKey: "k", projectName: "p", protocol: "grpc" },
      { name: "console", style: "lines" },
    ] as const;
    const { exporters: read, resource } = settingsOf({ PHOENIX_API_KEY: "other" }, { exporters });
    expect(read).toMatchObject([
      { name: "jaeger", protocol: "grpc", url: "http://j.test:4317", headers: {} },
      { name: "arize", headers: { authorization: "k", space_id: "s", "x-a": "b" } },
      { name: "phoenix", url: "http://localhost:6006", headers: { authorization: "Bearer k" } },
      { kind: "console", style: "lines" },
    ]);
    expect(resource).toMatchObject({ "openinference.project.name": "p", model_id: "p" });
  });

  test("for sampling", () => {
    expect(settingsOf(env, { sampling: 0.5 }).sampler).toEqual({ ratio: 0.5, parentBased: true });
    expect(settingsOf(env, { sampling: 0 }).sampler.ratio).toBe(0);
  });
});

test("objects of an SDK are passed by", () => {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter });
  const sampler = new AlwaysOffSampler();
  const options: StartOptions = {
    exporters: ["console", exporter],
    spanProcessors: [processor],
    sampling: sampler,
  };
  const { exporters, sampler: setting } = settingsOf({ OTEL_TRACES_SAMPLER: "wrong" }, options);
  expect(namesOf(exporters)).toEqual(["console"]);
  expect(setting).toEqual({ ratio: 1, parentBased: true });
  expect(foreignParts(options)).toEqual({
    exporters: [exporter],
    processors: [processor],
    instrumentations: [],
    sampler,
  });
  expect(foreignParts({ sampling: 0.5, exporters: ["otlp"] })).toEqual({
    exporters: [],
    processors: [],
    instrumentations: [],
    sampler: undefined,
  });
});
