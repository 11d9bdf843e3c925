/** OpenTraces: which spans wait for which others, until a trace has no open span any more. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { type Facts, factsOf, nameOf } from "./facts.ts";

/** What is known of one trace since it was last printed, the spans in order of their start. */
export interface TraceSoFar {
  readonly id: string;
  readonly spans: ReadonlyMap<string, Branch>;
  /** Spans that have ended and are only counted. */
  readonly more: number;
  /** A part of it was printed before. */
  readonly goesOn: boolean;
}

export interface Branch {
  readonly id: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly hasRemoteParent: boolean;
  /** Undefined while it is open. */
  readonly facts: Facts | undefined;
}

const MOST_TRACES = 1_000;
const MOST_SPANS = 1_000;

export class OpenTraces {
  readonly #traces = new Map<string, Trace>();
  /** The newest of those that were printed. */
  readonly #printed = new Set<string>();
  readonly #print: (trace: TraceSoFar) => void;

  /** `print` is given traces of which at least one span has ended. */
  constructor(print: (trace: TraceSoFar) => void) {
    this.#print = print;
  }

  /** Spans that have ended and wait for others. */
  get waiting(): number {
    let sum = 0;
    for (const trace of this.#traces.values()) sum += trace.waiting;
    return sum;
  }

  started(span: ReadableSpan): void {
    this.#traceOf(span).started(span);
  }

  ended(span: ReadableSpan): void {
    const trace = this.#traceOf(span);
    trace.ended(span);
    if (trace.open === 0) this.#close(trace);
  }

  /** It will not end: it is as if it had never started. */
  forgotten(span: ReadableSpan): void {
    const trace = this.#traceOf(span);
    trace.forgotten(span);
    if (trace.open === 0) this.#close(trace);
  }

  /** What is still open may go on afterwards. */
  printAll(): void {
    for (const trace of [...this.#traces.values()]) this.#printSoFar(trace);
  }

  #traceOf(span: ReadableSpan): Trace {
    const { traceId } = span.spanContext();
    const known = this.#traces.get(traceId);
    if (known !== undefined) return known;
    const trace = new Trace(traceId, this.#printed.has(traceId));
    this.#traces.set(traceId, trace);
    const [oldest] = this.#traces.values();
    if (this.#traces.size > MOST_TRACES && oldest !== undefined) this.#close(oldest);
    return trace;
  }

  #close(trace: Trace): void {
    this.#traces.delete(trace.id);
    this.#printSoFar(trace);
  }

  #printSoFar(trace: Trace): void {
    if (trace.waiting === 0) return;
    this.#remember(trace.id);
    const soFar = trace.take();
    this.#print(soFar);
  }

  #remember(id: string): void {
    this.#printed.delete(id);
    this.#printed.add(id);
    const [oldest] = this.#printed;
    if (this.#printed.size > MOST_TRACES && oldest !== undefined) this.#printed.delete(oldest);
  }
}

class Trace {
  readonly id: string;
  #goesOn: boolean;
  /** By start and not by end: so a span's parent is among them whenever it is of this program. */
  #spans = new Map<string, Branch>();
  #more = 0;
  /** Open spans that found no place. */
  #uncounted = 0;
  #known = 0;

  constructor(id: string, goesOn: boolean) {
    this.id = id;
    this.#goesOn = goesOn;
  }

  get open(): number {
    return this.#known + this.#uncounted;
  }

  get waiting(): number {
    return this.#spans.size - this.#known + this.#more;
  }

  started(span: ReadableSpan): void {
    if (this.#spans.size >= MOST_SPANS) {
      this.#uncounted++;
      return;
    }
    const branch = branchOf(span, undefined);
    this.#spans.set(branch.id, branch);
    this.#known++;
  }

  ended(span: ReadableSpan): void {
    const { spanId } = span.spanContext();
    if (this.#spans.has(spanId)) {
      this.#known--;
    } else if (this.#uncounted > 0 || this.#spans.size >= MOST_SPANS) {
      this.#uncounted = Math.max(0, this.#uncounted - 1);
      this.#more++;
      return;
    }
    this.#spans.set(spanId, branchOf(span, factsOf(span)));
  }

  forgotten(span: ReadableSpan): void {
    if (this.#spans.delete(span.spanContext().spanId)) this.#known--;
    else this.#uncounted = Math.max(0, this.#uncounted - 1);
  }

  /** Only what is open stays. */
  take(): TraceSoFar {
    const soFar = { id: this.id, spans: this.#spans, more: this.#more, goesOn: this.#goesOn };
    this.#spans = new Map([...this.#spans].filter(([, { facts }]) => facts === undefined));
    this.#more = 0;
    this.#goesOn = true;
    return soFar;
  }
}

function branchOf(span: ReadableSpan, facts: Facts | undefined): Branch {
  const parent = span.parentSpanContext;
  return {
    id: span.spanContext().spanId,
    name: nameOf(span),
    parent: parent?.spanId,
    hasRemoteParent: parent?.isRemote === true,
    facts,
  };
}
