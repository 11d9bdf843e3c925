/** VARIABLES: every environment variable that is read; docs/environment.md shows this table. */

import type { LibraryName } from "../libraries/table.ts";
import {
  address,
  attributes,
  boolean,
  headerName,
  headers,
  host,
  type Kind,
  listOf,
  oneOf,
  orOff,
  path,
  paths,
  port,
  ratio,
  secret,
  text,
  timeout,
  whole,
  yesOrNo,
} from "./kinds.ts";
import { libraryNames } from "./library-names.ts";
import type { LogLevel, OtlpSetting, PropagatorName, Temporality } from "./types.ts";

export interface Variable<T> {
  readonly topic: Topic;
  /** In rank: of several that are set, the first one that can be read. */
  readonly names: readonly [string, ...string[]];
  /** In rank, below all of those: it is said where they disagree. */
  readonly aliases?: readonly string[];
  readonly kind: Kind<T>;
  readonly fallback?: T;
  /** The default, where there is more to say of it than a value. */
  readonly otherwise?: string;
  /** One sentence. */
  readonly about: string;
}

export type Topic =
  | "Switches"
  | "The program"
  | "Sampling"
  | "Exporters"
  | "OTLP"
  | "Jaeger"
  | "Arize and Phoenix"
  | "Metrics"
  | "Between programs"
  | "Requests and libraries"
  | "Batches"
  | "Limits of a span"
  | "While it runs"
  | "Spool";

export const EXPORTERS: readonly ExporterName[] = [
  "otlp",
  "console",
  "jaeger",
  "arize",
  "phoenix",
  "memory",
  "none",
];

export type ExporterName = "otlp" | "console" | "jaeger" | "arize" | "phoenix" | "memory" | "none";

export const METRICS_EXPORTERS: readonly MetricsExporterName[] = ["otlp", "console", "none"];

export type MetricsExporterName = "otlp" | "console" | "none";

export const SAMPLERS: readonly SamplerName[] = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
];

export type SamplerName =
  | "always_on"
  | "always_off"
  | "traceidratio"
  | "parentbased_always_on"
  | "parentbased_always_off"
  | "parentbased_traceidratio";

type Texts = Readonly<Record<string, string>>;

interface Values {
  readonly spanweave: "on" | "off";
  readonly disabled: boolean;
  readonly enabled: boolean;
  readonly serviceName: string;
  readonly resource: Texts;
  readonly environment: string;
  readonly logLevel: LogLevel;
  readonly sampler: SamplerName;
  readonly samplerArgument: number;
  readonly samplingRate: number;
  readonly exporters: readonly ExporterName[];
  readonly toConsole: boolean;
  readonly toOtlp: boolean;
  readonly consoleStyle: "tree" | "lines";
  readonly tracesEndpoint: string;
  readonly endpoint: string;
  readonly otherEndpoint: string;
  readonly protocol: OtlpSetting["protocol"];
  readonly insecure: boolean;
  readonly tracesHeaders: Texts;
  readonly headers: Texts;
  readonly otlpKey: string;
  readonly timeout: number;
  readonly compression: OtlpSetting["compression"];
  readonly certificate: string;
  readonly clientKey: string;
  readonly clientCertificate: string;
  readonly jaegerEndpoint: string;
  readonly jaegerHost: string;
  readonly jaegerPort: number;
  readonly arizeKey: string;
  readonly arizeSpace: string;
  readonly arizeProject: string;
  readonly arizeEndpoint: string;
  readonly phoenixKey: string;
  readonly phoenixProject: string;
  readonly phoenixEndpoint: string;
  readonly metricsExporters: readonly MetricsExporterName[];
  readonly metricsInterval: number;
  readonly metricsExportTimeout: number;
  readonly temporality: Temporality;
  readonly processMetrics: "on" | "off";
  readonly metricsEndpoint: string;
  readonly metricsProtocol: OtlpSetting["protocol"];
  readonly metricsInsecure: boolean;
  readonly metricsHeaders: Texts;
  readonly metricsTimeout: number;
  readonly metricsCompression: OtlpSetting["compression"];
  readonly metricsCertificate: string;
  readonly metricsClientKey: string;
  readonly metricsClientCertificate: string;
  readonly propagators: readonly (PropagatorName | "none")[];
  readonly parent: "on" | "off";
  readonly correlation: string | false;
  readonly healthPaths: readonly string[];
  readonly enabledLibraries: readonly LibraryName[];
  readonly disabledLibraries: readonly LibraryName[];
  readonly delay: number;
  readonly exportTimeout: number;
  readonly maxQueue: number;
  readonly maxBatch: number;
  readonly maxBytes: number;
  readonly signals: "on" | "off";
  readonly exitTimeout: number;
  readonly attributeCount: number;
  readonly attributeLength: number;
  readonly eventCount: number;
  readonly linkCount: number;
  readonly eventAttributeCount: number;
  readonly linkAttributeCount: number;
  readonly budget: number | false;
  readonly toggleFile: string;
  readonly toggleSignal: string;
  readonly statusPort: number;
  readonly spoolFolder: string;
  readonly spoolBytes: number;
}

type Table = { readonly [Name in keyof Values]: Variable<Values[Name]> };

const count = whole(0);

export const VARIABLES: Table = {
  spanweave: {
    topic: "Switches",
    names: ["SPANWEAVE"],
    kind: oneOf("on", "off"),
    fallback: "on",
    about: "`off` switches tracing off; woven code stays dormant.",
  },
  disabled: {
    topic: "Switches",
    names: ["OTEL_SDK_DISABLED"],
    kind: boolean,
    fallback: false,
    about: "`true` switches tracing off.",
  },
  enabled: {
    topic: "Switches",
    names: ["TRACING_ENABLED"],
    aliases: ["OTEL_ENABLED"],
    kind: yesOrNo,
    fallback: true,
    about: "`false` switches tracing off, unless `OTEL_SDK_DISABLED` is set.",
  },
  logLevel: {
    topic: "Switches",
    names: ["OTEL_LOG_LEVEL"],
    kind: oneOf<LogLevel>("none", "error", "warn", "info", "debug", "verbose", "all"),
    fallback: "info",
    about: "What is told on stderr: from `warn` on, warnings are.",
  },
  serviceName: {
    topic: "The program",
    names: ["OTEL_SERVICE_NAME"],
    aliases: ["TRACING_SERVICE_NAME"],
    kind: text,
    otherwise: "`name` of `package.json`, or `unknown_service:node`",
    about: "The program's name: `service.name`.",
  },
  resource: {
    topic: "The program",
    names: ["OTEL_RESOURCE_ATTRIBUTES"],
    kind: attributes,
    fallback: {},
    about: "What else describes the program, percent-encoded.",
  },
  environment: {
    topic: "The program",
    names: ["TRACING_ENVIRONMENT"],
    aliases: ["ENVIRONMENT"],
    kind: text,
    about: "Where it runs: `deployment.environment.name`, where the resource does not say it.",
  },
  sampler: {
    topic: "Sampling",
    names: ["OTEL_TRACES_SAMPLER"],
    kind: oneOf(...SAMPLERS),
    fallback: "parentbased_always_on",
    about: "Which traces are recorded.",
  },
  samplerArgument: {
    topic: "Sampling",
    names: ["OTEL_TRACES_SAMPLER_ARG"],
    kind: ratio,
    fallback: 1,
    about: "The share of traces, for a sampler by ratio.",
  },
  samplingRate: {
    topic: "Sampling",
    names: ["TRACING_SAMPLING_RATE"],
    kind: ratio,
    about: "The same, with `parentbased_traceidratio`, unless `OTEL_TRACES_SAMPLER` is set.",
  },
  exporters: {
    topic: "Exporters",
    names: ["OTEL_TRACES_EXPORTER"],
    aliases: ["TRACING_EXPORTER"],
    kind: listOf(EXPORTERS, { in_memory: "memory", logging: "console" }),
    fallback: ["otlp"],
    otherwise: "those that other variables speak of, or `otlp`",
    about: "Where spans go.",
  },
  toConsole: {
    topic: "Exporters",
    names: ["TRACING_EXPORT_TO_CONSOLE"],
    kind: yesOrNo,
    about: "Spans go to the console, too.",
  },
  toOtlp: {
    topic: "Exporters",
    names: ["TRACING_EXPORT_TO_OTLP"],
    kind: yesOrNo,
    about: "Spans go out by OTLP, too.",
  },
  consoleStyle: {
    topic: "Exporters",
    names: ["SPANWEAVE_CONSOLE"],
    kind: oneOf("tree", "lines"),
    fallback: "tree",
    about: "On the console: a tree for each trace, or a line for each span.",
  },
  tracesEndpoint: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"],
    kind: address,
    about: "The receiver's whole address.",
  },
  endpoint: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_ENDPOINT"],
    kind: address,
    otherwise: "`http://localhost:4318`, for gRPC `http://localhost:4317`",
    about: "The receiver's address, to which `/v1/traces` is added.",
  },
  otherEndpoint: {
    topic: "OTLP",
    names: ["TRACING_OTLP_ENDPOINT"],
    aliases: ["OTLP_ENDPOINT"],
    kind: address,
    about: "The same, with or without `/v1/traces`.",
  },
  protocol: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
    kind: oneOf("http/protobuf", "http/json", "grpc"),
    otherwise: "`http/protobuf`, or `grpc` where the address ends in port 4317",
    about: "How spans are sent.",
  },
  insecure: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_INSECURE", "OTEL_EXPORTER_OTLP_INSECURE"],
    kind: boolean,
    fallback: false,
    about: "For gRPC: whether an address without a scheme goes without TLS.",
  },
  tracesHeaders: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"],
    kind: headers,
    fallback: {},
    about: "Headers of each request; they are merged into those of the next row.",
  },
  headers: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_HEADERS"],
    kind: headers,
    fallback: {},
    about: "Headers of each request, percent-encoded.",
  },
  otlpKey: {
    topic: "OTLP",
    names: ["OTLP_API_KEY"],
    kind: secret,
    about: "The header `authorization: Bearer <key>`, unless headers have one.",
  },
  timeout: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"],
    kind: timeout,
    fallback: 10_000,
    about: "How long one request may take, for Jaeger, Arize and Phoenix as well.",
  },
  compression: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"],
    kind: oneOf("gzip", "none"),
    fallback: "none",
    about: "Whether bodies are packed, for Jaeger, Arize and Phoenix as well.",
  },
  certificate: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"],
    kind: path,
    about: "A PEM file: whom to trust.",
  },
  clientKey: {
    topic: "OTLP",
    names: ["OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"],
    kind: path,
    about: "A PEM file: the program's own key.",
  },
  clientCertificate: {
    topic: "OTLP",
    names: [
      "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    ],
    kind: path,
    about: "A PEM file: the program's own certificate.",
  },
  jaegerEndpoint: {
    topic: "Jaeger",
    names: ["JAEGER_ENDPOINT"],
    kind: address,
    otherwise: "of the host and the port below",
    about: "Jaeger's address.",
  },
  jaegerHost: {
    topic: "Jaeger",
    names: ["TRACING_JAEGER_HOST"],
    aliases: ["JAEGER_HOST"],
    kind: host,
    fallback: "localhost",
    about: "Jaeger's host.",
  },
  jaegerPort: {
    topic: "Jaeger",
    names: ["TRACING_JAEGER_PORT"],
    aliases: ["JAEGER_PORT"],
    kind: port,
    fallback: 4318,
    about: "Jaeger's port for OTLP.",
  },
  arizeKey: {
    topic: "Arize and Phoenix",
    names: ["ARIZE_API_KEY"],
    kind: secret,
    about: "The key to Arize, which needs it.",
  },
  arizeSpace: {
    topic: "Arize and Phoenix",
    names: ["ARIZE_SPACE_ID"],
    aliases: ["ARIZE_SPACE_KEY"],
    kind: secret,
    about: "The space there, which it needs.",
  },
  arizeProject: {
    topic: "Arize and Phoenix",
    names: ["ARIZE_PROJECT_NAME"],
    kind: text,
    otherwise: "the service's name",
    about: "The project there: `openinference.project.name` and `model_id`.",
  },
  arizeEndpoint: {
    topic: "Arize and Phoenix",
    names: ["ARIZE_COLLECTOR_ENDPOINT"],
    kind: address,
    otherwise: "`https://otlp.arize.com/v1/traces`",
    about: "Arize's address, with or without `/v1/traces`.",
  },
  phoenixKey: {
    topic: "Arize and Phoenix",
    names: ["PHOENIX_API_KEY"],
    kind: secret,
    about: "The key to Phoenix, if it wants one.",
  },
  phoenixProject: {
    topic: "Arize and Phoenix",
    names: ["PHOENIX_PROJECT_NAME"],
    kind: text,
    otherwise: "the service's name",
    about: "The project there: `openinference.project.name`.",
  },
  phoenixEndpoint: {
    topic: "Arize and Phoenix",
    names: ["PHOENIX_COLLECTOR_ENDPOINT"],
    kind: address,
    otherwise: "`http://localhost:6006/v1/traces`",
    about: "Phoenix's address, with or without `/v1/traces`.",
  },
  metricsExporters: {
    topic: "Metrics",
    names: ["OTEL_METRICS_EXPORTER"],
    kind: listOf(METRICS_EXPORTERS, { logging: "console" }),
    otherwise: "`otlp` where spans go out by OTLP, and not to an address for traces alone",
    about: "Where metrics go.",
  },
  metricsInterval: {
    topic: "Metrics",
    names: ["OTEL_METRIC_EXPORT_INTERVAL"],
    kind: whole(1),
    fallback: 60_000,
    about: "Milliseconds from one collection to the next.",
  },
  metricsExportTimeout: {
    topic: "Metrics",
    names: ["OTEL_METRIC_EXPORT_TIMEOUT"],
    kind: timeout,
    fallback: 30_000,
    about: "How long one collection, and one try to deliver it, may take.",
  },
  temporality: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"],
    kind: oneOf<Temporality>("cumulative", "delta", "lowmemory"),
    fallback: "cumulative",
    about: "Whether counts are those since the start, or since the last collection.",
  },
  processMetrics: {
    topic: "Metrics",
    names: ["SPANWEAVE_PROCESS_METRICS"],
    kind: oneOf("on", "off"),
    fallback: "off",
    about: "`on`: metrics of the process, of its memory and of its event loop are collected.",
  },
  metricsEndpoint: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"],
    kind: address,
    otherwise: "that of spans, with `/v1/metrics`",
    about: "The receiver's whole address.",
  },
  metricsProtocol: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
    kind: oneOf("http/protobuf", "http/json", "grpc"),
    otherwise: "`http/protobuf`, or `grpc` where the address ends in port 4317",
    about: "How metrics are sent.",
  },
  metricsInsecure: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_INSECURE", "OTEL_EXPORTER_OTLP_INSECURE"],
    kind: boolean,
    fallback: false,
    about: "For gRPC: whether an address without a scheme goes without TLS.",
  },
  metricsHeaders: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_HEADERS"],
    kind: headers,
    fallback: {},
    about: "Headers of each request; they are merged into those of `OTEL_EXPORTER_OTLP_HEADERS`.",
  },
  metricsTimeout: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"],
    kind: timeout,
    fallback: 10_000,
    about: "How long one request may take.",
  },
  metricsCompression: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"],
    kind: oneOf("gzip", "none"),
    fallback: "none",
    about: "Whether bodies are packed.",
  },
  metricsCertificate: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"],
    kind: path,
    about: "A PEM file: whom to trust.",
  },
  metricsClientKey: {
    topic: "Metrics",
    names: ["OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"],
    kind: path,
    about: "A PEM file: the program's own key.",
  },
  metricsClientCertificate: {
    topic: "Metrics",
    names: [
      "OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE",
      "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    ],
    kind: path,
    about: "A PEM file: the program's own certificate.",
  },
  propagators: {
    topic: "Between programs",
    names: ["OTEL_PROPAGATORS"],
    kind: listOf(["tracecontext", "baggage", "b3", "b3multi", "none"]),
    fallback: ["tracecontext", "baggage"],
    about: "How a trace goes on in the programs that are called.",
  },
  parent: {
    topic: "Between programs",
    names: ["SPANWEAVE_PARENT"],
    kind: oneOf("on", "off"),
    fallback: "on",
    about:
      "`off`: `TRACEPARENT` and its like are not read; else the program goes on with their trace.",
  },
  correlation: {
    topic: "Requests and libraries",
    names: ["SPANWEAVE_CORRELATION"],
    kind: headerName,
    fallback: false,
    otherwise: "`off`",
    about:
      "Each request has an id, which its caller gives in this header or which is made, and which is sent back.",
  },
  healthPaths: {
    topic: "Requests and libraries",
    names: ["SPANWEAVE_HEALTH_PATHS"],
    kind: paths,
    fallback: [
      "/health",
      "/health/live",
      "/health/liveness",
      "/health/ready",
      "/health/readiness",
      "/health/startup",
      "/healthz",
      "/healthcheck",
      "/livez",
      "/readyz",
      "/-/healthy",
      "/-/ready",
    ],
    about: "`GET` of these paths leaves no trace.",
  },
  enabledLibraries: {
    topic: "Requests and libraries",
    names: ["OTEL_NODE_ENABLED_INSTRUMENTATIONS"],
    kind: libraryNames,
    otherwise: "all that the application has OpenTelemetry's package for",
    about: "Libraries that make spans.",
  },
  disabledLibraries: {
    topic: "Requests and libraries",
    names: ["OTEL_NODE_DISABLED_INSTRUMENTATIONS"],
    kind: libraryNames,
    fallback: [],
    otherwise: "none",
    about: "Libraries that make none.",
  },
  delay: {
    topic: "Batches",
    names: ["OTEL_BSP_SCHEDULE_DELAY"],
    kind: whole(0),
    fallback: 5_000,
    otherwise: "`5000`, with a spool `1000`",
    about: "Milliseconds from the first span of a batch until it is sent.",
  },
  exportTimeout: {
    topic: "Batches",
    names: ["OTEL_BSP_EXPORT_TIMEOUT"],
    kind: timeout,
    fallback: 30_000,
    about: "How long one delivery may take, whatever the exporter.",
  },
  maxQueue: {
    topic: "Batches",
    names: ["OTEL_BSP_MAX_QUEUE_SIZE"],
    kind: whole(1),
    fallback: 65_536,
    about: "Spans that may wait; more are dropped, and counted.",
  },
  maxBatch: {
    topic: "Batches",
    names: ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"],
    kind: whole(1),
    fallback: 512,
    about: "Spans that are sent at once.",
  },
  maxBytes: {
    topic: "Batches",
    names: ["SPANWEAVE_MAX_QUEUE_BYTES"],
    kind: whole(1_024),
    fallback: 33_554_432,
    about: "Bytes of spans that may wait.",
  },
  signals: {
    topic: "Batches",
    names: ["SPANWEAVE_SIGNALS"],
    kind: oneOf("on", "off"),
    fallback: "on",
    about:
      "`off`: a program that dies of a signal does so at once, with the spans that it has not sent.",
  },
  exitTimeout: {
    topic: "Batches",
    names: ["SPANWEAVE_EXIT_TIMEOUT"],
    kind: whole(0, 10_000),
    fallback: 1_000,
    about: "Milliseconds that the end of the program waits for its last spans to be delivered.",
  },
  attributeCount: {
    topic: "Limits of a span",
    names: ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"],
    kind: count,
    fallback: 128,
    about: "Attributes of a span.",
  },
  attributeLength: {
    topic: "Limits of a span",
    names: ["OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"],
    kind: whole(1),
    fallback: Number.POSITIVE_INFINITY,
    about: "Characters of an attribute's value.",
  },
  eventCount: {
    topic: "Limits of a span",
    names: ["OTEL_SPAN_EVENT_COUNT_LIMIT"],
    kind: count,
    fallback: 128,
    about: "Events of a span.",
  },
  linkCount: {
    topic: "Limits of a span",
    names: ["OTEL_SPAN_LINK_COUNT_LIMIT"],
    kind: count,
    fallback: 128,
    about: "Links of a span.",
  },
  eventAttributeCount: {
    topic: "Limits of a span",
    names: ["OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"],
    kind: count,
    fallback: 128,
    about: "Attributes of an event.",
  },
  linkAttributeCount: {
    topic: "Limits of a span",
    names: ["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"],
    kind: count,
    fallback: 128,
    about: "Attributes of a link.",
  },
  budget: {
    topic: "While it runs",
    names: ["SPANWEAVE_SPAN_BUDGET"],
    kind: orOff(count),
    fallback: 1_000,
    about: "Spans of one function under one parent, before its calls are only counted there.",
  },
  toggleFile: {
    topic: "While it runs",
    names: ["SPANWEAVE_TOGGLE_FILE"],
    kind: path,
    about: "A JSON file of toggles, read again whenever it changes.",
  },
  toggleSignal: {
    topic: "While it runs",
    names: ["SPANWEAVE_TOGGLE_SIGNAL"],
    kind: text,
    about: "A signal that switches all tracing off, and on again.",
  },
  statusPort: {
    topic: "While it runs",
    names: ["SPANWEAVE_STATUS_PORT"],
    kind: whole(1, 65_535),
    about: "A port of this machine alone, where `GET /` answers with `status()`.",
  },
  spoolFolder: {
    topic: "Spool",
    names: ["SPANWEAVE_SPOOL_DIR"],
    kind: path,
    about: "A folder where spans wait while their receiver is away, and after a crash.",
  },
  spoolBytes: {
    topic: "Spool",
    names: ["SPANWEAVE_SPOOL_BYTES"],
    kind: whole(2 ** 20),
    fallback: 2 ** 28,
    about: "Bytes that the folder may hold; beyond, the oldest spans are lost.",
  },
};
