/** Signals: what the specification sets apart for each of them, and above what it sets for all. */
import type { SignalPath } from "./address.ts";
import type { OtlpSetting } from "./types.ts";
import { VARIABLES, type Variable } from "./variables.ts";

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options */
export interface Signal {
  readonly path: SignalPath;
  readonly endpoint: Variable<string>;
  readonly protocol: Variable<OtlpSetting["protocol"]>;
  readonly insecure: Variable<boolean>;
  readonly headers: Variable<Readonly<Record<string, string>>>;
  readonly timeout: Variable<number>;
  /** However long a request may take, a delivery takes no longer. */
  readonly exportTimeout: Variable<number>;
  readonly compression: Variable<OtlpSetting["compression"]>;
  readonly certificate: Variable<string>;
  readonly clientKey: Variable<string>;
  readonly clientCertificate: Variable<string>;
}

export const TRACES: Signal = {
  path: "/v1/traces",
  endpoint: VARIABLES.tracesEndpoint,
  protocol: VARIABLES.protocol,
  insecure: VARIABLES.insecure,
  headers: VARIABLES.tracesHeaders,
  timeout: VARIABLES.timeout,
  exportTimeout: VARIABLES.exportTimeout,
  compression: VARIABLES.compression,
  certificate: VARIABLES.certificate,
  clientKey: VARIABLES.clientKey,
  clientCertificate: VARIABLES.clientCertificate,
};

export const METRICS: Signal = {
  path: "/v1/metrics",
  endpoint: VARIABLES.metricsEndpoint,
  protocol: VARIABLES.metricsProtocol,
  insecure: VARIABLES.metricsInsecure,
  headers: VARIABLES.metricsHeaders,
  timeout: VARIABLES.metricsTimeout,
  exportTimeout: VARIABLES.metricsExportTimeout,
  compression: VARIABLES.metricsCompression,
  certificate: VARIABLES.metricsCertificate,
  clientKey: VARIABLES.metricsClientKey,
  clientCertificate: VARIABLES.metricsClientCertificate,
};
