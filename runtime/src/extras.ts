/** Extras: what one call needs beyond its span, because its options ask for it. */
import type { Span } from "@opentelemetry/api";
import { apply, isObject } from "./builtins.ts";
import { capture, captureEach } from "./capture.ts";
import { recordFailure, typesOf } from "./failure.ts";
import type { Family } from "./family.ts";
import { Conversation } from "./gen-ai/conversation.ts";
import { now, warn } from "./host.ts";
import { countCall } from "./metrics.ts";
import { miss } from "./misses.ts";
import { noRedaction, type Redaction, redactionWith, usualRedaction } from "./redact.ts";
import { GENERATOR, type Row, type SiteOptions, spanNameOf } from "./site.ts";

type Read = (value: unknown) => unknown;

interface Awaited {
  readonly promise: unknown;
  readonly answerIn: Read;
}

export class Extras {
  #misses = "";
  result: unknown = undefined;
  /** Values that a generator has yielded. */
  yields = 0;
  /** A promise that the engine waits for, to be read when control is back. */
  awaited: Awaited | undefined;
  /** Values that came by, and are read within this turn of microtasks. */
  unread = 0;
  /** With models; undefined where nobody asks. */
  readonly conversation: Conversation | undefined;
  readResult: Read | undefined;
  readError: Read | undefined;
  isIgnored: Read | undefined;
  readonly #options: SiteOptions;
  readonly #path: string;
  readonly #row: Row;
  /** Undefined where nobody asks how long it took. */
  readonly #startedAt: number | undefined;
  #threw = false;
  /** And what it threw is a failure. */
  #failed = false;
  #errorType: string | undefined;

  constructor(options: SiteOptions, path: string, row: Row) {
    this.#options = options;
    this.#path = path;
    this.#row = row;
    const { genAi, metrics, minDuration, slowerThan } = options;
    this.conversation =
      genAi === undefined ? undefined : new Conversation(genAi === "content", this.redaction);
    const isTimed = metrics === true || minDuration !== undefined || slowerThan !== undefined;
    this.#startedAt = isTimed ? now() : undefined;
  }

  get redaction(): Redaction {
    return redactionOf(this.#options.redact);
  }

  fail(span: Span, error: unknown): void {
    this.#threw = true;
    const { errors, ignoreErrors = [] } = this.#options;
    if (errors === false) return;
    const types = typesOf(error);
    if (haveCommon(types, ignoreErrors)) return;
    if (this.#ask(span, "ignoreErrors", this.isIgnored, error) === true) return;
    this.#failed = true;
    this.#errorType = types[0];
    if (!span.isRecording()) return;
    recordFailure(span, error);
    this.#capture(span, "errors", this.readError, error);
  }

  miss(span: Span, what: string, error: unknown): void {
    this.#misses = miss(span, this.#misses, what, error);
  }

  /** Whether the span is kept. */
  beforeEnd(span: Span, family: Family | undefined): boolean {
    const { metrics, minDuration, slowerThan } = this.#options;
    const duration = this.#startedAt === undefined ? 0 : now() - this.#startedAt;
    if (metrics) countCall(this.#row[0], duration, this.#errorType);
    if (!span.isRecording()) return true;
    this.conversation?.tell(span);
    if (!this.#threw) this.#captureResult(span);
    if (slowerThan !== undefined && duration >= slowerThan) this.#markSlow(span, duration);
    const isLong = minDuration === undefined || duration >= minDuration;
    return isLong || this.#failed || family?.kept === true || (family?.open ?? 0) > 0;
  }

  #captureResult(span: Span): void {
    const isGenerator = (this.#row[3] & GENERATOR) !== 0;
    const result = isGenerator ? this.yields : this.result;
    if (this.#options.result) {
      const name = isGenerator ? "result.yields" : "result";
      const value = capture(name, result, this.redaction);
      if (value !== undefined) span.setAttribute(name, value);
    }
    this.#capture(span, "result", this.readResult, result);
  }

  #capture(span: Span, what: string, read: Read | undefined, value: unknown): void {
    const values = this.#ask(span, what, read, value);
    if (values !== undefined && values !== null && !isObject(values)) {
      this.miss(span, what, "gives no object of attributes");
      return;
    }
    captureEach(values, this.redaction, (name, one) => span.setAttribute(name, one));
  }

  #ask(span: Span, what: string, read: Read | undefined, value: unknown): unknown {
    if (read === undefined) return undefined;
    try {
      return apply(read as () => unknown, undefined, [value] as never);
    } catch (error) {
      this.miss(span, what, error);
      return undefined;
    }
  }

  #markSlow(span: Span, duration: number): void {
    const { slowerThan = 0 } = this.#options;
    const took = Math.round(duration * 10) / 10;
    span.setAttribute("spanweave.slow", true);
    span.addEvent("slow", {
      "spanweave.duration_ms": took,
      "spanweave.slower_than_ms": slowerThan,
    });
    const place = `${this.#path}:${this.#row[1]}`;
    warn(
      `[spanweave] slow: ${spanNameOf(this.#row)} took ${took} ms, more than ${slowerThan} ms (${place})`,
    );
  }
}

/** By index: programs patch the methods of arrays. */
function haveCommon(some: readonly string[], others: readonly string[]): boolean {
  for (let i = 0; i < some.length; i++) {
    for (let j = 0; j < others.length; j++) if (some[i] === others[j]) return true;
  }
  return false;
}

/** By the list of a site, which stays the same object. */
const ownRedactions = new WeakMap<object, Redaction>();
const { get, set } = WeakMap.prototype;

function redactionOf(redact: SiteOptions["redact"]): Redaction {
  if (redact === undefined) return usualRedaction;
  if (redact === false) return noRedaction;
  const known: Redaction | undefined = apply(get, ownRedactions, [redact]);
  if (known !== undefined) return known;
  const made = redactionWith(redact);
  apply(set, ownRedactions, [redact, made]);
  return made;
}
