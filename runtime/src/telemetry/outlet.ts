/** Outlet: a place where finished spans go, of the kinds that settings name or code passes. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { OutletStatus } from "./outlet-status.ts";

export interface Outlet {
  readonly name: string;
  /** Makes ready to send: what an earlier program left behind goes out. */
  open?(): void;
  started?(span: ReadableSpan): void;
  ended(span: ReadableSpan): void;
  /** It has started, and will not end: its function was too quick to be kept. */
  forgotten?(span: ReadableSpan): void;
  /** Resolves when all that ended before is delivered or given up; never rejects. */
  flush(): Promise<void>;
  /** The program ends: lets go of all that waits, in this very call. More may end later, and leave, too. */
  leave(): void;
  status(): OutletStatus;
}
