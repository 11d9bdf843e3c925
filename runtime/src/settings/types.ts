/** What telemetry is started with, whoever said it: code, OTEL_* variables, their aliases. */
import type { LibraryName } from "../libraries/table.ts";

export interface Settings {
  /** What switched tracing off, as a user would find it: `OTEL_SDK_DISABLED=true`. */
  readonly off: string | undefined;
  /** `service.name` and all that describes the program beside its spans. */
  readonly resource: Readonly<Record<string, string | number | boolean>>;
  readonly sampler: SamplerSetting;
  readonly exporters: readonly ExporterSetting[];
  readonly metrics: MetricsSettings;
  readonly propagators: readonly PropagatorName[];
  /** The header that carries a request's correlation id, in small letters. */
  readonly correlation: string | undefined;
  /** Paths of requests that leave no trace; one that ends in `*` is all that begin so. */
  readonly healthPaths: readonly string[];
  /** Which libraries may make spans. */
  readonly libraries: readonly LibraryName[];
  readonly batch: BatchLimits;
  readonly limits: SpanLimits;
  readonly logLevel: LogLevel;
  /** Deaths by signal are waited for, too. */
  readonly signals: boolean;
  /** The program goes on with the trace that its environment names. */
  readonly joinsTrace: boolean;
  /** Spans of one function under one parent. */
  readonly budget: number | false;
  readonly toggleFile: string | undefined;
  readonly toggleSignal: string | undefined;
  readonly statusPort: number | undefined;
  readonly spool: SpoolSetting | undefined;
}

export interface SpoolSetting {
  readonly folder: string;
  readonly maxBytes: number;
}

export interface SamplerSetting {
  /** The share of new traces that is sampled, from 0 to 1. */
  readonly ratio: number;
  /** A span with a parent is sampled as its parent is. */
  readonly parentBased: boolean;
}

export type PropagatorName = "tracecontext" | "baggage" | "b3" | "b3multi";

export type LogLevel = "none" | "error" | "warn" | "info" | "debug" | "verbose" | "all";

export interface BatchLimits {
  /** Milliseconds from the first span of a batch until it is sent. */
  readonly delay: number;
  /** Spans that wait for an answer; more are dropped. */
  readonly maxQueue: number;
  readonly maxBatch: number;
  /** The same bound in bytes. */
  readonly maxBytes: number;
  /** Milliseconds that one export may take. */
  readonly exportTimeout: number;
  /** Milliseconds that the end of the program may be held up. */
  readonly exitTimeout: number;
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#span-limits */
export interface SpanLimits {
  readonly attributeCountLimit: number;
  readonly attributeValueLengthLimit: number;
  readonly eventCountLimit: number;
  readonly linkCountLimit: number;
  readonly attributePerEventCountLimit: number;
  readonly attributePerLinkCountLimit: number;
}

export type ExporterSetting = ConsoleSetting | MemorySetting | OtlpSetting;

export interface ConsoleSetting {
  readonly kind: "console";
  /** A tree for each trace, or a line for each span. */
  readonly style: "tree" | "lines";
}

export interface MemorySetting {
  readonly kind: "memory";
}

/** Presets are OTLP with other defaults. */
export interface OtlpSetting {
  readonly kind: "otlp";
  readonly name: "otlp" | "jaeger" | "arize" | "phoenix";
  readonly protocol: "http/protobuf" | "http/json" | "grpc";
  /** Whole, with the path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds of one request. */
  readonly timeout: number;
  readonly compression: "gzip" | "none";
  /** Paths of PEM files. */
  readonly certificate?: string;
  readonly clientKey?: string;
  readonly clientCertificate?: string;
}

export interface MetricsSettings {
  readonly exporters: readonly MetricsExporterSetting[];
  /** Somebody wants them, and has not just named a receiver of spans. */
  readonly isAsked: boolean;
  /** Milliseconds from one collection to the next. */
  readonly interval: number;
  /** Milliseconds that one collection may take. */
  readonly exportTimeout: number;
  /** Metrics of the process itself. */
  readonly ofProcess: boolean;
}

export type MetricsExporterSetting = MetricsConsoleSetting | MetricsOtlpSetting;

export interface MetricsConsoleSetting {
  readonly kind: "console";
}

export interface MetricsOtlpSetting extends OtlpSetting {
  readonly temporality: Temporality;
}

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/#additional-environment-variable-configuration */
export type Temporality = "cumulative" | "delta" | "lowmemory";

/** What could not be taken as it was said, and what is done instead. */
export interface Trouble {
  /** SW511 to SW519. */
  readonly code: string;
  readonly message: string;
}

export interface SettingsRead {
  readonly settings: Settings;
  readonly troubles: readonly Trouble[];
}
