/** An outlet for an exporter that the application brings: one export at a time, as the interface asks. */
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import type { BatchLimits } from "../settings/types.ts";
import type { Outlet } from "./outlet.ts";
import type { OutletStatus } from "./outlet-status.ts";
import { outside } from "./outside.ts";
import { said } from "./said.ts";
import { sizeOf } from "./size.ts";
import { Tally } from "./tally.ts";
import { cancel, later, type Timer } from "./timers.ts";
import type { Troubles } from "./troubles.ts";

/** https://opentelemetry.io/docs/specs/otel/trace/sdk/#exportbatch: of core's ExportResultCode. */
const SUCCESS = 0;

export class ForeignOutlet implements Outlet {
  readonly name: string;
  readonly #exporter: SpanExporter;
  readonly #limits: BatchLimits;
  readonly #tally: Tally;
  #waiting: ReadableSpan[] = [];
  #waitingBytes = 0;
  #delay: Timer | undefined;
  #running: Promise<void> | undefined;

  constructor(exporter: SpanExporter, limits: BatchLimits, troubles: Troubles) {
    const { name } = exporter.constructor;
    this.name = name === "Object" ? "exporter" : name;
    this.#exporter = exporter;
    this.#limits = limits;
    this.#tally = new Tally(this.name, undefined, troubles);
  }

  ended(span: ReadableSpan): void {
    const size = sizeOf(span);
    const { maxQueue, maxBytes, maxBatch, delay } = this.#limits;
    if (this.#tally.queued >= maxQueue || this.#waitingBytes + size > maxBytes) {
      this.#tally.dropped(1, "queue full");
      return;
    }
    this.#tally.queued++;
    this.#waitingBytes += size;
    const count = this.#waiting.push(span);
    if (count === maxBatch) this.#exportIn(0);
    else if (this.#delay === undefined) this.#exportIn(delay);
  }

  async flush(): Promise<void> {
    await this.#exportAll();
    await this.#ask(() => this.#exporter.forceFlush?.());
  }

  /** One that works synchronously gets all; for another there is no time. */
  leave(): void {
    if (this.#waiting.length > 0) void this.#export(this.#take(this.#waiting.length));
  }

  status(): OutletStatus {
    return this.#tally.status;
  }

  async shutdown(): Promise<void> {
    await this.flush();
    await this.#ask(() => this.#exporter.shutdown());
  }

  #exportIn(delay: number): void {
    cancel(this.#delay);
    this.#delay = later(delay, () => void this.#exportAll());
  }

  #exportAll(): Promise<void> {
    this.#running ??= this.#exportEach().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #exportEach(): Promise<void> {
    while (this.#waiting.length > 0) await this.#export(this.#take(this.#limits.maxBatch));
  }

  #take(most: number): ReadableSpan[] {
    cancel(this.#delay);
    this.#delay = undefined;
    const taken = this.#waiting.splice(0, most);
    for (const span of taken) this.#waitingBytes -= sizeOf(span);
    return taken;
  }

  async #export(spans: ReadableSpan[]): Promise<void> {
    let patience: Timer | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const { exportTimeout } = this.#limits;
        patience = later(exportTimeout, () => reject(new Error("no answer in time")));
        const returned: unknown = outside(() =>
          this.#exporter.export(spans, ({ code, error }) => {
            if (code === SUCCESS) resolve();
            else reject(error ?? new Error("it gave no reason"));
          }),
        );
        // Some are async functions.
        Promise.resolve(returned).catch(reject);
      });
      this.#tally.sent(spans.length);
    } catch (error) {
      this.#tally.dropped(spans.length, "the exporter failed", said(error));
    } finally {
      cancel(patience);
      this.#tally.queued -= spans.length;
    }
  }

  /** What else an exporter is asked for; what it can't do then is trouble of its own. */
  async #ask(call: () => Promise<void> | undefined): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#tally.failed(said(error));
    }
  }
}
