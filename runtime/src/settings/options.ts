/** StartOptions: what a program that starts telemetry itself can say. */
import type {
  Attributes,
  Context,
  Link,
  MeterProvider,
  Span,
  SpanKind,
  TracerProvider,
  TraceState,
} from "@opentelemetry/api";
import type { LibraryName } from "../libraries/table.ts";
import type { Trouble } from "./types.ts";
import type { MetricsExporterName } from "./variables.ts";

export { foreignParts } from "./foreign.ts";

/** Each outranks all variables. */
export interface StartOptions {
  /** `false`: nothing is started. What a variable has switched off stays off. */
  readonly enabled?: boolean | undefined;
  /** The program's name: `service.name`. */
  readonly serviceName?: string | undefined;
  /** The program's version: `service.version`. */
  readonly version?: string | undefined;
  /** Where it runs: `deployment.environment.name`. */
  readonly environment?: string | undefined;
  /** Where spans go; an empty list is nowhere. */
  readonly exporters?: readonly ExporterOption[] | undefined;
  /** Where metrics go; `false` is nowhere. */
  readonly metrics?: false | readonly MetricsExporterOption[] | undefined;
  /** Metrics of the process, of its memory and of its event loop are collected. */
  readonly processMetrics?: boolean | undefined;
  /** The share of new traces that is recorded, from 0 to 1, or any SDK's sampler. */
  readonly sampling?: number | ForeignSampler | undefined;
  /** What else describes the program. */
  readonly resource?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Any SDK's span processors, which are told of each span before it is exported. */
  readonly spanProcessors?: readonly ForeignProcessor[] | undefined;
  /**
   * Names of libraries that make spans, where it shall not be all that the application has what it takes
   * for. And OpenTelemetry's instrumentations, of these or of other libraries: they make their spans with us.
   */
  readonly instrument?: readonly (LibraryName | ForeignInstrumentation)[] | undefined;
  /** Requests have correlation ids: in the header `x-correlation-id`, or in one of another name. */
  readonly correlation?: boolean | string | undefined;
  /** Is told of each warning, also of those that `OTEL_LOG_LEVEL` keeps from stderr. */
  readonly onTrouble?: ((trouble: Trouble) => void) | undefined;
}

/** A name, a name with settings, or any SDK's exporter. */
export type ExporterOption =
  | "otlp"
  | "console"
  | "jaeger"
  | "arize"
  | "phoenix"
  | "memory"
  | "none"
  | ConsoleOption
  | OtlpOption
  | ArizeOption
  | PhoenixOption
  | ForeignExporter;

/** A name, or a name with settings. */
export type MetricsExporterOption = MetricsExporterName | MetricsOtlpOption;

export interface MetricsOtlpOption extends Delivery {
  readonly name: "otlp";
}

export interface ConsoleOption {
  readonly name: "console";
  /** A tree for each trace, or a line for each span. */
  readonly style?: "tree" | "lines" | undefined;
}

/** What is left out is as variables say. */
export interface OtlpOption extends Delivery {
  readonly name: "otlp" | "jaeger";
}

export interface ArizeOption extends Delivery {
  readonly name: "arize";
  readonly apiKey?: string | undefined;
  readonly spaceId?: string | undefined;
  readonly projectName?: string | undefined;
}

export interface PhoenixOption extends Delivery {
  readonly name: "phoenix";
  readonly apiKey?: string | undefined;
  readonly projectName?: string | undefined;
}

export interface Delivery {
  /** The receiver's address; `/v1/traces` or `/v1/metrics` is added where it has no path. */
  readonly url?: string | undefined;
  readonly protocol?: "http/protobuf" | "http/json" | "grpc" | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds of one request; 0 waits without end. */
  readonly timeout?: number | undefined;
  readonly compression?: "gzip" | "none" | undefined;
  /** Paths of PEM files: whom to trust, and the program's own key and certificate. */
  readonly certificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly clientCertificate?: string | undefined;
}

/** A SpanExporter, of whatever version of the SDK. */
export interface ForeignExporter {
  export(spans: readonly unknown[], done: (result: ForeignResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

export interface ForeignResult {
  readonly code: number;
  readonly error?: Error;
}

/** An Instrumentation, of whatever version of `@opentelemetry/instrumentation`. */
export interface ForeignInstrumentation {
  /** Its package. */
  readonly instrumentationName?: string;
  setTracerProvider(provider: TracerProvider): void;
  setMeterProvider?(provider: MeterProvider): void;
  enable(): void;
}

/** A Sampler, of whatever version of the SDK. */
export interface ForeignSampler {
  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): ForeignDecision;
  toString(): string;
}

export interface ForeignDecision {
  readonly decision: number;
  readonly attributes?: Readonly<Attributes>;
  readonly traceState?: TraceState;
}

/** A SpanProcessor, of whatever version of the SDK. */
export interface ForeignProcessor {
  onStart(span: Span, parentContext: Context): void;
  onEnd(span: unknown): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
