/** Telemetry: one provider, the outlets of its spans, and what happens to them when the program ends. */
import type { MeterProvider } from "@opentelemetry/api";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import { atMost } from "../at-most.ts";
import { reportTrouble } from "../otel.ts";
import type { Settings } from "../settings/types.ts";
import { isTakenOver, unregister } from "./api.ts";
import { ForeignOutlet } from "./foreign-outlet.ts";
import { MemoryOutlet } from "./memory-outlet.ts";
import type { Meters } from "./metrics/meters.ts";
import type { MetricsStatus } from "./metrics/status.ts";
import type { OutletStatus } from "./outlet-status.ts";
import type { Outlets } from "./outlets.ts";
import type { SenderStatus } from "./sender.ts";
import { SpanFeed } from "./span-feed.ts";
import type { Troubles } from "./troubles.ts";

export interface Parts extends Outlets {
  readonly meters: Meters | undefined;
  readonly settings: Settings;
  /** The application's own. */
  readonly processors: readonly SpanProcessor[];
  readonly troubles: Troubles;
}

export interface TelemetryStatus {
  readonly exporters: readonly OutletStatus[];
  /** Undefined where no metrics are exported. */
  readonly metrics: readonly MetricsStatus[] | undefined;
  readonly openSpans: number;
  readonly sender: SenderStatus | undefined;
  readonly lastTrouble: string | undefined;
}

export class Telemetry {
  readonly feed: SpanFeed;
  readonly #parts: Parts;
  /** Milliseconds that the end of the program may still be held up. */
  #patience: number;
  #state: "runs" | "leaves" | "has left" = "runs";
  #toldSpooled = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#patience = parts.settings.batch.exitTimeout;
    this.feed = new SpanFeed(parts.outlets, () => {
      if (this.#state === "has left") this.leave();
    });
  }

  /** Whether something needs the event loop to get its spans out. */
  get needsLoop(): boolean {
    const { processors, outlets } = this.#parts;
    const hasForeign = outlets.some((outlet) => outlet instanceof ForeignOutlet);
    return processors.length > 0 || hasForeign || !mayStartThreads();
  }

  get processors(): readonly SpanProcessor[] {
    return this.#parts.processors;
  }

  /** For others' meters; undefined where nobody asked for ours. */
  get meterProvider(): MeterProvider | undefined {
    const { meters, settings } = this.#parts;
    return settings.metrics.isAsked ? meters?.provider : undefined;
  }

  /** Calls once there is something to lose. */
  whenFirstLoses(call: () => void): void {
    let isTold = false;
    const tell = (): void => {
      if (!isTold) call();
      isTold = true;
    };
    this.feed.whenFirstStarts(tell);
    this.#parts.meters?.whenFirstBegins(tell);
  }

  /** Another SDK makes the spans. */
  get isTakenOver(): boolean {
    return isTakenOver();
  }

  /** What the memory exporter holds. */
  get spans(): readonly ReadableSpan[] {
    return this.#parts.outlets.flatMap((one) => (one instanceof MemoryOutlet ? one.spans : []));
  }

  /** Resolves when every exporter has answered; never rejects. */
  async flush(): Promise<void> {
    const { processors } = this.#parts;
    await Promise.all([
      this.feed.forceFlush(),
      this.#parts.meters?.flush(),
      ...processors.map((one) => this.#ask(one, "forceFlush")),
    ]);
  }

  /** Ends tracing for good, in about as much time as the end of a program may take. */
  async shutdown(): Promise<void> {
    const { outlets, processors, settings } = this.#parts;
    unregister();
    const foreign = outlets.filter((outlet) => outlet instanceof ForeignOutlet);
    const all = Promise.all([
      this.feed.forceFlush(),
      this.#parts.meters?.shutdown(),
      ...foreign.map((outlet) => outlet.shutdown()),
      ...processors.map((one) => this.#ask(one, "shutdown")),
    ]);
    await atMost(settings.batch.exitTimeout, all);
  }

  /** The program ends with this call. Spans that end later still leave one by one. */
  leave(): void {
    try {
      this.#leave();
    } catch (error) {
      // A program that ends must not end by us.
      reportTrouble(error);
    }
  }

  #leave(): void {
    const { sender, troubles, meters } = this.#parts;
    const startedAt = performance.now();
    const isFirst = this.#state === "runs";
    if (isFirst) {
      this.#state = "leaves";
      this.feed.endUnfinished();
      meters?.leave();
    }
    this.feed.leave();
    sender()?.finish(startedAt + this.#patience);
    this.#patience = Math.max(0, this.#patience - (performance.now() - startedAt));
    this.#state = "has left";
    if (isFirst) troubles.tellRest();
    this.#tellSpooled();
  }

  /** It has not ended after all. */
  goOn(): void {
    this.#state = "runs";
    this.#patience = this.#parts.settings.batch.exitTimeout;
  }

  status(): TelemetryStatus {
    const { outlets, sender, troubles, meters } = this.#parts;
    return {
      exporters: outlets.map((outlet) => outlet.status()),
      metrics: meters?.status(),
      openSpans: this.feed.openSpans,
      sender: sender()?.status(),
      lastTrouble: troubles.last?.message,
    };
  }

  /** No one else will say that they are not lost. */
  #tellSpooled(): void {
    const { outlets, settings, troubles } = this.#parts;
    const spans = outlets.reduce((sum, outlet) => sum + (outlet.status().spooled ?? 0), 0);
    if (spans <= this.#toldSpooled) return;
    this.#toldSpooled = spans;
    const what = spans === 1 ? "1 span waits" : `${spans} spans wait`;
    const message = `${what} in ${settings.spool?.folder} for the next program that has this spool`;
    troubles.report({ code: "SW528", message });
  }

  async #ask(processor: SpanProcessor, method: "forceFlush" | "shutdown"): Promise<void> {
    try {
      await processor[method]();
    } catch (error) {
      const message = `a span processor of the application failed in ${method}: ${String(error)}`;
      this.#parts.troubles.report({ code: "SW524", message });
    }
  }
}

/** https://nodejs.org/api/permissions.html */
function mayStartThreads(): boolean {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  return permission?.has("worker") !== false;
}
