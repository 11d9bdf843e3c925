/** Delivery: what the main thread and the thread that posts say to each other. */
import type { OtlpSetting } from "../settings/types.ts";

/** One address; plain data, since it crosses threads. */
export interface Destination extends Omit<OtlpSetting, "kind" | "name"> {
  /** The exporter's name, by which spans of an earlier program find it at a new address. */
  readonly name?: string;
  /** Spans, if not said. Metrics are never spooled: what comes later is worth more. */
  readonly signal?: "metrics";
}

export type ToThread =
  | { readonly open: number; readonly destination: Destination }
  | Send
  /** The program ends: no patience any more, all at once, and give up what is not answered in time. */
  | { readonly leave: number };

/** `body` is an encoded request of the signal's, which the thread owns from now on. */
export interface Send {
  readonly send: number;
  readonly to: number;
  readonly body: Uint8Array;
  /** How many it holds; of metrics, data points. */
  readonly spans?: number;
}

export type FromThread = Answered | About | SpoolSaid | HasLeft;

/** Exactly one for each `send`. */
export interface Answered {
  readonly answered: number;
  readonly outcome: Outcome;
}

/** What happens at a destination besides. */
export interface About {
  readonly about: number;
  readonly news: News;
}

export type News =
  /** A try has failed, and will be made again; `failures` counts them since the last success. */
  | { readonly failing: string; readonly failures: number }
  /** Spans of an earlier program wait in the spool. */
  | { readonly found: number }
  /** Spans that waited in the spool, and their end. */
  | { readonly unspooled: number; readonly outcome: Ended };

/** The spool can't do its work. */
export interface SpoolSaid {
  readonly spool: string;
}

/** With a spool, to each `leave`: what is not delivered is the next program's. */
export interface HasLeft {
  readonly left: true;
}

export type Outcome = Ended | Spooled;

export type Ended = { readonly sent: true; readonly rejected?: Rejected } | Unsent;

export interface Unsent {
  readonly sent: false;
  readonly reason: LossReason;
  readonly message: string;
  /** The receiver answers, and has nothing for this signal. */
  readonly unserved?: true;
}

/** It waits on disk, and its end will be news. */
export interface Spooled {
  readonly spooled: true;
}

/** https://opentelemetry.io/docs/specs/otlp/#partial-success */
export interface Rejected {
  /** Of metrics, data points. */
  readonly spans: number;
  readonly message: string;
}

export type LossReason =
  | "unreachable"
  | "no answer in time"
  | "refused by the receiver"
  | "spool full"
  | "spool damaged";
