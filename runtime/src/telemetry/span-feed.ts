/** SpanFeed: tells each outlet of spans, and knows those that are still open. */
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace";
import { reportTrouble } from "../otel.ts";
import type { Outlet } from "./outlet.ts";

const SAMPLED = 1;
/** Of a program that forgets to end its spans: the rest is ended by nobody. */
const MOST_OPEN = 10_000;

export class SpanFeed implements SpanProcessor {
  readonly #outlets: readonly Outlet[];
  readonly #openSpans = new Set<ReadableSpan>();
  readonly #ended: () => void;
  #first: (() => void) | undefined;

  /** `ended` is told of each span that the outlets have got. */
  constructor(outlets: readonly Outlet[], ended: () => void) {
    this.#outlets = outlets;
    this.#ended = ended;
  }

  get openSpans(): number {
    return this.#openSpans.size;
  }

  /** Of any span; not called where there are none. */
  whenFirstStarts(call: () => void): void {
    this.#first = call;
  }

  onStart(span: Span): void {
    if (!(span.spanContext().traceFlags & SAMPLED)) return;
    if (this.#first !== undefined) this.#tellFirst();
    if (this.#openSpans.size < MOST_OPEN) this.#openSpans.add(span);
    this.#tell((outlet) => outlet.started?.(span));
  }

  onEnd(span: ReadableSpan): void {
    this.#openSpans.delete(span);
    if (!(span.spanContext().traceFlags & SAMPLED)) return;
    this.#tell((outlet) => outlet.ended(span));
    this.#ended();
  }

  forget(span: ReadableSpan): void {
    if (!this.#openSpans.delete(span)) return;
    this.#tell((outlet) => outlet.forgotten?.(span));
  }

  leave(): void {
    this.#tell((outlet) => outlet.leave());
  }

  /** The program ends within these spans; the innermost ends first. */
  endUnfinished(): void {
    for (const span of [...this.#openSpans].reverse() as Span[]) {
      try {
        span.setAttribute("spanweave.unfinished", true);
        span.end();
      } catch (error) {
        // A processor of the application; the others still end.
        reportTrouble(error);
      }
    }
  }

  #tellFirst(): void {
    const first = this.#first;
    this.#first = undefined;
    first?.();
  }

  /** What one of them throws reaches neither the others nor the program, whose span this is. */
  #tell(tell: (outlet: Outlet) => void): void {
    for (const outlet of this.#outlets) {
      try {
        tell(outlet);
      } catch (error) {
        reportTrouble(error);
      }
    }
  }

  async forceFlush(): Promise<void> {
    const all = await Promise.allSettled(this.#outlets.map((outlet) => outlet.flush()));
    for (const one of all) if (one.status === "rejected") reportTrouble(one.reason);
  }

  async shutdown(): Promise<void> {}
}
