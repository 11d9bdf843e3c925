/**
 * Evaluated inside each realm before anything else, so that the runtime owns that realm's built-ins:
 * the door, and a tracer that counts. Bundled to one function of the host's `require`.
 */
import {
  context,
  type DiagLogger,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { SpanweaveContextManager } from "@spanweave/runtime/context";
import * as emitted from "@spanweave/runtime/emitted";

export interface SpanCounts {
  started: number;
  ended: number;
}

export interface InRealm {
  readonly door: Readonly<Record<string, unknown>>;
  readonly counts: Readonly<SpanCounts>;
  /** What a tracing backend would hold against the runtime; empty when nothing. */
  readonly fault: () => string;
  /** Registers a provider: from here on woven functions make spans. */
  readonly goLive: () => void;
  /** Whether no span's context is current. */
  readonly atRoot: () => boolean;
  /** Frees what lives outside of the realm: AsyncLocalStorage makes every promise look at it. */
  readonly close: () => void;
}

const counts: SpanCounts = { started: 0, ended: 0 };
let firstFault = "";

const IDS: SpanContext = { traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 1 };

class CountedSpan implements Span {
  #ended = false;

  constructor() {
    counts.started += 1;
  }

  spanContext(): SpanContext {
    return IDS;
  }

  isRecording(): boolean {
    return !this.#ended;
  }

  end(): void {
    if (this.#ended) firstFault ||= "a span ended twice";
    else counts.ended += 1;
    this.#ended = true;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordException(): void {}
}

const tracer: Tracer = {
  startSpan: () => new CountedSpan(),
  startActiveSpan: (): never => {
    throw new Error("woven code starts spans by startSpan alone");
  },
};

const provider: TracerProvider = { getTracer: () => tracer };

export const door: InRealm["door"] = emitted;
export { counts };

export function fault(): string {
  return firstFault;
}

const manager = new SpanweaveContextManager();

export function goLive(): void {
  context.setGlobalContextManager(manager.enable());
  trace.setGlobalTracerProvider(provider);
  const api: { diag?: Pick<DiagLogger, "error"> } = (globalThis as never)[API];
  // Not by `diag.setLogger`: what it wraps around a logger fails when a test patches arrays.
  api.diag = {
    error(message, cause) {
      firstFault ||= `${message}: ${cause}`;
    },
  };
}

const API: symbol = Symbol.for("opentelemetry.js.api.1");

export function atRoot(): boolean {
  return context.active() === ROOT_CONTEXT;
}

export function close(): void {
  manager.disable();
}
