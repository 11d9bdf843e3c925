/** A span that is kept in memory, for programs that register no SDK. */
import type {
  Attributes,
  AttributeValue,
  Exception,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanOptions,
  SpanStatus,
  TimeInput,
} from "@opentelemetry/api";
import { randomHex } from "../host.ts";
import type { Readable, ReadableEvent } from "./readable.ts";
import { state } from "./state.ts";

const SAMPLED = 1;
const OK = 1;
const INTERNAL = 0;

export class MemorySpan implements Span, Readable {
  name: string;
  readonly kind: Readable["kind"];
  readonly attributes: Attributes = {};
  status: SpanStatus = { code: 0 };
  readonly events: ReadableEvent[] = [];
  readonly links: Link[];
  readonly parentSpanContext: SpanContext | undefined;
  ended = false;
  readonly #context: SpanContext;
  readonly #start: number;
  #milliseconds = 0;

  constructor(name: string, options: SpanOptions, parent: SpanContext | undefined) {
    this.name = name;
    this.kind = options.kind ?? INTERNAL;
    this.links = [...(options.links ?? [])];
    this.parentSpanContext = parent;
    this.#context = {
      traceId: parent?.traceId ?? randomHex(32),
      spanId: randomHex(16),
      traceFlags: SAMPLED,
      ...(parent?.traceState && { traceState: parent.traceState }),
    };
    this.#start = millisecondsOf(options.startTime);
    this.setAttributes(options.attributes ?? {});
  }

  get duration(): HrTime {
    const seconds = Math.trunc(this.#milliseconds / 1e3);
    return [seconds, Math.round((this.#milliseconds - seconds * 1e3) * 1e6)];
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue | undefined): this {
    if (this.ended || value === undefined || value === null) return this;
    const kept = Array.isArray(value) ? [...value] : value;
    // As a field, since "__proto__" would be a setter.
    Object.defineProperty(this.attributes, key, {
      value: kept,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput): this {
    if (this.ended) return this;
    const attributes = isAttributes(attributesOrTime) ? { ...attributesOrTime } : {};
    this.events.push({ name, attributes });
    return this;
  }

  addLink(link: Link): this {
    return this.addLinks([link]);
  }

  addLinks(links: Link[]): this {
    if (!this.ended) this.links.push(...links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    // https://opentelemetry.io/docs/specs/otel/trace/api/#set-status: Ok is final, Unset says nothing.
    if (!this.ended && this.status.code !== OK && status.code !== 0) this.status = { ...status };
    return this;
  }

  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }

  recordException(exception: Exception): void {
    this.addEvent("exception", attributesOf(exception));
  }

  end(endTime?: TimeInput): void {
    if (this.ended) return;
    this.#milliseconds = Math.max(0, millisecondsOf(endTime) - this.#start);
    this.ended = true;
  }
}

function attributesOf(exception: Exception): Attributes {
  if (typeof exception === "string") return { "exception.message": exception };
  const { code, name, message, stack } = exception;
  const type = code === undefined ? name : String(code);
  return {
    ...(type !== undefined && { "exception.type": type }),
    ...(message !== undefined && { "exception.message": message }),
    ...(stack !== undefined && { "exception.stacktrace": stack }),
  };
}

function isAttributes(value: Attributes | TimeInput | undefined): value is Attributes {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.prototype.toString.call(value) !== "[object Date]"
  );
}

/** Since 1970; of now, if no time is given. */
function millisecondsOf(time: TimeInput | undefined): number {
  if (time === undefined) return state.clock.now();
  if (Array.isArray(time)) return time[0] * 1e3 + time[1] / 1e6;
  return Number(time);
}
