/** Way: how one request to a destination is made, whatever the protocol. */
import type { LookupFunction } from "node:net";
import type { Ended, LossReason } from "../delivery.ts";
import type { CleanText } from "./clean-text.ts";

export interface Way {
  post(content: Content): Post;
}

export interface WayParts {
  readonly userAgent: string;
  readonly clean: CleanText;
  readonly lookup: LookupFunction;
}

export interface Content {
  readonly bytes: Uint8Array;
  readonly gzip: boolean;
}

export interface Post {
  /** Settles, and never rejects: also when it is abandoned, and when the time is over. */
  readonly result: Promise<Result>;
  abandon(): void;
}

/** Either the end of a body, or what speaks for trying it again. */
export type Result = { readonly done: Ended } | Again;

export interface Again {
  readonly again: LossReason;
  readonly message: string;
  /** Milliseconds that the receiver asked for. */
  readonly after?: number | undefined;
  /** Nobody is there: no connection came to be. */
  readonly absent?: boolean;
  /** A connection that had been well was closed before the request was read: at once is soon enough. */
  readonly stale?: boolean;
}

export function lost(reason: LossReason, message: string): Result {
  return { done: { sent: false, reason, message } };
}

/** Nobody here takes what was sent, and nobody will. */
export function unserved(message: string): Result {
  return { done: { sent: false, reason: "refused by the receiver", message, unserved: true } };
}
