/** An outlet that keeps the last spans, for whoever asks for them. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { Outlet } from "./outlet.ts";
import type { OutletStatus } from "./outlet-status.ts";

const MOST = 10_000;

export class MemoryOutlet implements Outlet {
  readonly name = "memory";
  readonly #spans: ReadableSpan[] = [];
  #dropped = 0;

  /** The newest, at most ten thousand. */
  get spans(): readonly ReadableSpan[] {
    return this.#spans;
  }

  ended(span: ReadableSpan): void {
    if (this.#spans.push(span) <= MOST) return;
    this.#spans.shift();
    this.#dropped++;
  }

  async flush(): Promise<void> {}

  leave(): void {}

  status(): OutletStatus {
    const dropped: Record<string, number> =
      this.#dropped > 0 ? { "queue full": this.#dropped } : {};
    return { name: this.name, queued: 0, sent: this.#spans.length, dropped };
  }
}
