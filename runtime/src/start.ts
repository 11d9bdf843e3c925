/** `start()`: telemetry from code, and from the environment where code says nothing. */
import type { Attributes, Link, SpanContext, SpanKind, SpanStatus } from "@opentelemetry/api";
import type { StartOptions } from "./settings/options.ts";
import { type Status, status } from "./status.ts";
import { launch } from "./telemetry/launch.ts";

export type { StartOptions } from "./settings/options.ts";
export type { Status } from "./status.ts";

export interface Started {
  /** Resolves when every exporter has answered; never rejects. */
  flush(): Promise<void>;
  /** Delivers what there is and ends tracing, in a second at most. */
  shutdown(): Promise<void>;
  status(): Status;
  /** What the exporter "memory" holds: the newest, at most ten thousand. */
  spans(): readonly FinishedSpan[];
}

/** As any SDK's readable span. */
export interface FinishedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly links: readonly Link[];
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[];
}

/** Once in a process: called again, it gives what runs already. */
export function start(options: StartOptions = {}): Started {
  const { telemetry } = launch(options, "start");
  return {
    flush: async () => telemetry?.flush(),
    shutdown: async () => telemetry?.shutdown(),
    status,
    spans: () => telemetry?.spans ?? [],
  };
}
