/** HealthChecks: requests that only ask whether the program is well, and leave no trace. */
import type { Context } from "@opentelemetry/api";
import { SUPPRESSED } from "./sent-headers.ts";

export interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly socket?: unknown;
}

/** As far as its end can be seen. */
export interface Answer {
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
}

export class HealthChecks {
  /** How many there were. */
  count = 0;
  readonly #paths: ReadonlySet<string>;
  readonly #beginnings: readonly string[];

  /** A path that ends in `*` is all that begin so. */
  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths.filter((path) => !path.endsWith("*")));
    this.#beginnings = paths.flatMap((path) => (path.endsWith("*") ? path.slice(0, -1) : []));
  }

  isOne({ method, url }: Asked): boolean {
    if (typeof url !== "string" || (method !== "GET" && method !== "HEAD")) return false;
    const end = url.indexOf("?");
    const path = end < 0 ? url : url.slice(0, end);
    return (
      this.#paths.has(path) || this.#beginnings.some((beginning) => path.startsWith(beginning))
    );
  }
}

/**
 * A context in which nothing is traced until the request is answered. What the first health check opens, a pool, a
 * subscription, a timer, keeps its context for good, and is no part of the check then.
 */
export class QuietContext implements Context {
  readonly #base: Context;
  readonly #check: { answer: Answer | undefined };

  constructor(base: Context, check: { answer: Answer | undefined }) {
    this.#base = base;
    this.#check = check;
  }

  getValue(key: symbol): unknown {
    return key === SUPPRESSED && this.#isOpen ? true : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    // Who suppresses tracing for the same request does so for as long.
    if (key === SUPPRESSED && value === true && this.#isOpen) return this;
    return new QuietContext(this.#base.setValue(key, value), this.#check);
  }

  deleteValue(key: symbol): Context {
    if (key === SUPPRESSED) return this.#base.deleteValue(key);
    return new QuietContext(this.#base.deleteValue(key), this.#check);
  }

  get #isOpen(): boolean {
    const { answer } = this.#check;
    if (answer === undefined) return false;
    if (!answer.writableFinished && !answer.destroyed) return true;
    // Contexts live long; the answer need not.
    this.#check.answer = undefined;
    return false;
  }
}
