/** What the two sides of a worker say to each other, and how a worker is started. */
import type { FileReport } from "./compare.ts";

/** The worker's command line, as JSON. */
export interface WorkerSettings {
  readonly root: string;
  /** File of the bundled runtime. */
  readonly runtime: string;
  readonly tracing: "dormant" | "live";
  readonly identity: boolean;
  readonly captures: boolean;
  readonly ast: boolean;
}

export interface Order {
  readonly file: string;
  /** What the worker died of that ran it first; now it runs before weaving only. */
  readonly death: string | undefined;
}

/** First `ready`, then a report for each order, in the same sequence. */
export type Answer = "ready" | FileReport;
