/**
 * The budget of hot functions: under one parent a function makes so many spans, and no more. Its further
 * calls are counted, and the parent says how many there were, and how long they took.
 */
import type { Span } from "@opentelemetry/api";
import { defineProperty, max, min, newWeakMap } from "./builtins.ts";
import { now } from "./host.ts";
import { EndedSpan, type Holder } from "./scope.ts";
import { type HotSite, shared } from "./shared.ts";
import { type Row, type SiteOptions, spanNameOf } from "./site.ts";

/** Of one function below one span; a list, since few functions are called by one. */
export interface Calls {
  readonly row: Row;
  spans: number;
  beyond: Beyond | undefined;
  readonly next: Calls | undefined;
}

interface Beyond {
  readonly site: HotSite;
  count: number;
  total: number;
  min: number;
  max: number;
}

/** Who has the calls of a span: its holder, or for somebody else's span a stand-in. */
type Caller = Pick<Holder, "calls">;

const callers = newWeakMap<Span, Caller>();

/** Undefined while the function may make one more span below `parent`. */
export function beyondBudget(
  path: string,
  row: Row,
  { budget = shared.budget }: SiteOptions,
  parent: Span,
  holder: Holder | undefined,
): CountedCall | undefined {
  if (budget === false) return undefined;
  const isOurs = holder !== undefined && holder.span === parent;
  const calls = callsOf(isOurs ? holder : callerOf(parent), row);
  if (calls.spans < budget) {
    calls.spans++;
    return undefined;
  }
  calls.beyond ??= { site: hotSite(path, row), count: 0, total: 0, min: Infinity, max: 0 };
  return new CountedCall(parent, calls, isOurs);
}

function callerOf(parent: Span): Caller {
  const known = callers.get(parent);
  if (known !== undefined) return known;
  const caller: Caller = { calls: undefined };
  callers.set(parent, caller);
  return caller;
}

function callsOf(caller: Caller, row: Row): Calls {
  for (let calls = caller.calls; calls !== undefined; calls = calls.next) {
    if (calls.row === row) return calls;
  }
  caller.calls = { row, spans: 0, beyond: undefined, next: caller.calls };
  return caller.calls;
}

function hotSite(path: string, row: Row): HotSite {
  const key = `${path}:${row[1]}:${row[2]}`;
  const known = shared.hot[key];
  if (known !== undefined) return known;
  const site: HotSite = { function: row[0], file: path, line: row[1], calls: 0 };
  // As a field, since "__proto__" would be a setter.
  defineProperty(shared.hot, key, { value: site, enumerable: true });
  return site;
}

/** Stands where a span would: what it calls is a child of the parent. */
export class CountedCall extends EndedSpan {
  readonly #parent: Span;
  readonly #calls: Calls;
  readonly #isTold: boolean;
  readonly #startedAt = now();

  /** `isTold`: the parent's own end tells of its calls. */
  constructor(parent: Span, calls: Calls, isTold: boolean) {
    super(parent.spanContext());
    this.#parent = parent;
    this.#calls = calls;
    this.#isTold = isTold;
  }

  override end(): void {
    const { beyond } = this.#calls;
    if (beyond === undefined) return;
    const duration = now() - this.#startedAt;
    beyond.site.calls++;
    beyond.count++;
    beyond.total += duration;
    beyond.min = min(beyond.min, duration);
    beyond.max = max(beyond.max, duration);
    if (!this.#isTold) tell(this.#parent, this.#calls.row, beyond);
  }
}

/** Before the span ends. */
export function tellCounted(span: Span, { calls }: Caller): void {
  for (let one = calls; one !== undefined; one = one.next) {
    if (one.beyond !== undefined) tell(span, one.row, one.beyond);
  }
}

function tell(span: Span, row: Row, { count, total, min, max }: Beyond): void {
  const name = `spanweave.counted.${spanNameOf(row)}`;
  span.setAttribute(`${name}.count`, count);
  span.setAttribute(`${name}.total`, total);
  span.setAttribute(`${name}.min`, min);
  span.setAttribute(`${name}.max`, max);
}
