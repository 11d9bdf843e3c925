/** MetricsStatus: how an exporter of metrics fares. */

/** Counts data points: each that is sent again counts again. */
export interface MetricsStatus {
  readonly name: "otlp" | "console";
  /** An address without credentials. */
  readonly to?: string;
  readonly sent: number;
  /** By reason: "unreachable", "refused by the receiver", ... */
  readonly dropped: Readonly<Record<string, number>>;
  /** The receiver takes no metrics, and gets no more. */
  readonly unserved?: true;
  readonly lastError?: string;
}
