/** OutletStatus: how an exporter of spans fares. */

export interface OutletStatus {
  readonly name: string;
  /** An address without credentials. */
  readonly to?: string;
  /** Spans that are neither delivered nor dropped. */
  readonly queued: number;
  readonly sent: number;
  /** Spans that wait on disk, those of earlier programs too; undefined without a spool. */
  readonly spooled?: number;
  /** Spans by reason: "queue full", "refused by the receiver", ... */
  readonly dropped: Readonly<Record<string, number>>;
  readonly lastError?: string;
}
