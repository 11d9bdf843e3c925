/**
 * What a generated program knows as `$`. The truth is threaded through the program's text as ordinary
 * values (links and frames), so it does not depend on the context that it judges.
 */

import type { SpanRecord } from "./spans.ts";
import { spanOf, type World } from "./world.ts";

/** What a caller hands to the function it calls. */
export interface Link {
  by: Frame;
  key: unknown;
  readonly path: number;
  readonly fuel: number;
  frame: Frame | undefined;
  /** The caller saw the call end well. */
  ended: boolean;
  /** A generator that nobody runs to its end. */
  dropped: boolean;
  /** A plain function that returns somebody's promise: its span does not tell how that ends. */
  plain: boolean;
}

/** One call of one function. */
export interface Frame {
  readonly name: string;
  readonly link: Link | undefined;
  readonly by: Frame | undefined;
  readonly depth: number;
  readonly path: number;
  key: unknown;
  readonly span: SpanRecord | undefined;
  readonly outlives: Link[];
  fuel: number;
  calls: number;
  flips: number;
  /** The link of the generator being made. */
  made: Link | undefined;
}

export type Mode = "source" | "dormant" | "live";

export interface Outcome {
  readonly checks: number;
  readonly wrong: readonly string[];
  readonly log: readonly string[];
}

interface Suspended {
  readonly link: Link;
  readonly iterator: Iterator<unknown> | AsyncIterator<unknown>;
}

const turnsWatched = 80;
const depthLimit = 14;
const wrongKept = 3;

/** A generator sees what its consumers' contexts hold: each `next()` may come from another one. */
const anyKey: unique symbol = Symbol("any");

function mix(path: number, step: number): number {
  let bits = Math.imul(path ^ (step + 0x9e3779b9), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Engines and woven code word their own errors differently; ours are told by their message. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return /^e\d/.test(error.message) ? error.message : error.name;
}

export class Oracle {
  readonly #world: World;
  #mode: Mode = "source";
  #stamped = true;
  #checks = 0;
  #wrong: string[] = [];
  #log: string[] = [];
  #aside: string[] = [];
  #suspended: Suspended[] = [];
  #links: WeakMap<object, Link> = new WeakMap();
  #waiting = 0;
  #happened = 0;
  #turn = 0;
  #turning = false;
  #active = false;
  /** Runs when a span starts or ends, as a user's span processor would. */
  audit: (() => void) | undefined;

  constructor(world: World) {
    this.#world = world;
    world.spans.onEnd = (span) => this.#spanEnded(span);
    world.spans.onEvent = () => {
      if (this.#active) this.audit?.();
    };
  }

  begin(mode: Mode, stamped: boolean): Frame {
    this.#mode = mode;
    this.#stamped = stamped;
    this.#checks = 0;
    this.#wrong = [];
    this.#log = [];
    this.#aside = [];
    this.#suspended = [];
    this.#waiting = 0;
    this.#world.spans.reset();
    this.#active = mode === "live";
    return {
      name: "(outside)",
      link: undefined,
      by: undefined,
      depth: 0,
      path: 1,
      key: undefined,
      span: undefined,
      outlives: [],
      fuel: 4000,
      calls: 0,
      flips: 0,
      made: undefined,
    };
  }

  /** After everything is quiet: what is left open, and the outcome. */
  finish(): Outcome {
    if (this.#mode === "live") {
      for (const span of this.#world.spans.all) {
        this.#checks++;
        if (span.frame === undefined) this.#report(`span ${span.name} belongs to no call`);
        else if (span.ended > 1) this.#report(`span ${span.name} ended ${span.ended} times`);
        else if (span.ended === 0 && !this.#abandoned(span.frame)) {
          this.#report(`span ${span.name} is still open`);
        }
      }
    } else if (this.#world.spans.all.length > 0) {
      this.#report(`${this.#mode} run made ${this.#world.spans.all.length} spans`);
    }
    this.#active = false;
    const log = [...(this.#stamped ? this.#log : this.#log.toSorted()), ...this.#aside.toSorted()];
    return { checks: this.#checks, wrong: this.#wrong, log };
  }

  /** Counts everything that happens. */
  get activity(): number {
    return this.#happened;
  }

  get waiting(): number {
    return this.#waiting;
  }

  takeSuspended(): Suspended | undefined {
    return this.#suspended.shift();
  }

  /** Links for a call made by `f`. */
  call(f: Frame): Link {
    const fuel = Math.floor(f.fuel * 0.4);
    f.fuel -= fuel + 1;
    const path = mix(f.path, ++f.calls);
    return {
      by: f,
      key: f.key,
      path,
      fuel,
      frame: undefined,
      ended: false,
      dropped: false,
      plain: false,
    };
  }

  /** First thing in every function: its own span must be the newest, current, and child of its caller's. */
  open(k: Link, name: string, nature?: "unwoven" | "generator"): Frame {
    const { by } = k;
    const frame = {
      name,
      link: k,
      by,
      depth: by.depth + 1,
      path: k.path,
      key: k.key,
      span: by.span,
      outlives: [],
      fuel: k.fuel,
      calls: 0,
      flips: 0,
      made: undefined,
    };
    k.frame = frame;
    this.#happened++;
    if (this.#mode !== "live") return frame;
    if (nature === "unwoven") {
      this.check(frame, 0);
      return frame;
    }
    this.#checks++;
    const span = this.#world.spans.newest;
    frame.span = span;
    if (span === undefined || span.frame !== undefined) {
      this.#report(`${name} called by ${by.name}: no span started`);
      return frame;
    }
    span.frame = frame;
    if (span.parent !== by.span?.id) {
      const other = this.#world.spans.all.find((candidate) => candidate.id === span.parent);
      this.#report(
        `${name} called by ${by.name}: its span's parent is ${other?.name ?? span.parent}, expected ${by.span?.name}`,
      );
    }
    if (name !== "" && span.name.split(/[.# ]/).at(-1) !== name) {
      this.#report(`${name} called by ${by.name}: its span is named ${span.name}`);
    }
    this.#current(frame, "at its start");
    if (nature === "generator") frame.key = anyKey;
    return frame;
  }

  /** The context current now is the one of `f`. */
  check(f: Frame, id: number): void {
    if (this.#mode !== "live") return;
    this.#checks++;
    this.#current(f, `at check ${id}`);
    if (f.span !== undefined && f.span.frame === f && f.span.ended > 0) {
      this.#report(`${f.name}: its span has ended before check ${id}`);
    }
  }

  /** `value` came back from a call: the caller's context did too. */
  is<T>(f: Frame, value: T): T {
    if (this.#mode !== "live") return value;
    this.#checks++;
    this.#current(f, "after a call");
    return value;
  }

  /** A plain call returned: its span has ended well. */
  back<T>(f: Frame, k: Link, value: T): T {
    this.is(f, value);
    k.ended = true;
    this.#settled(k, false);
    return value;
  }

  /**
   * An awaited call fulfilled. Where it returned a promise of somebody else's its span ends a microtask
   * after this: V8's async stack traces bear no earlier reaction to that promise.
   */
  resumed<T>(f: Frame, k: Link, value: T): T {
    this.is(f, value);
    k.ended = true;
    void Promise.resolve().then(() => this.#settled(k, false));
    return value;
  }

  /** A call threw, or something else did: in a `catch`. */
  failed(f: Frame, k: Link | undefined, error: unknown): void {
    this.is(f, error);
    this.log("caught", nameOf(error));
    if (k !== undefined && !k.ended) this.#settled(k, true);
  }

  /** `f` returns the promise of the call `k`: its span ends after that call's span. */
  later<T>(f: Frame, k: Link, value: T): T {
    this.is(f, value);
    f.outlives.push(k);
    return value;
  }

  /** `f`, a plain function, returns somebody's promise. */
  plain<T>(f: Frame, value: T): T {
    if (f.link !== undefined) f.link.plain = true;
    return this.is(f, value);
  }

  /** Registers a generator object under the link that its body will open. */
  gen<T extends Iterator<unknown> | AsyncIterator<unknown>>(k: Link, iterator: T): T {
    this.#links.set(iterator, k);
    this.#suspended.push({ link: k, iterator });
    return iterator;
  }

  /** `f` runs the generator from here: it is the parent if the body has not started. */
  by<T extends object>(f: Frame, iterator: T): T {
    const link = this.#links.get(iterator);
    if (link !== undefined && link.frame === undefined) {
      link.by = f;
      link.key = f.key;
    }
    return iterator;
  }

  drop(iterator: object): void {
    const link = this.#links.get(iterator);
    if (link !== undefined) link.dropped = true;
    this.#suspended = this.#suspended.filter((entry) => entry.iterator !== iterator);
  }

  /** Whether `f` should call nothing more. */
  low(f: Frame): boolean {
    return f.fuel < 2 || f.depth > depthLimit;
  }

  /** A choice that depends on the call alone, never on the order of events. */
  flip(f: Frame): boolean {
    return (mix(f.path, --f.flips) & 1) === 1;
  }

  /** Tells an object of the program who uses it. */
  owned<T extends object>(f: Frame, value: T): T {
    return Object.assign(value, { f });
  }

  soon<T>(value: T): Promise<T> {
    return Promise.resolve(value);
  }

  slow<T>(value: T): Promise<T> {
    return new Promise((resolve) => setTimeout(resolve, 1, value));
  }

  fail(code: number): never {
    throw this.error(code);
  }

  rejected(code: number): Promise<never> {
    return Promise.reject(this.error(code));
  }

  readonly ignore = (): void => {};

  calling<T>(fn: (value: T) => void, value: T): () => void {
    return () => fn(value);
  }

  readonly settling = (yes: (value: number) => void): void => yes(5);

  /** A function that nobody wove, which calls a method. */
  forward(owner: Record<string, (k: Link) => unknown>, method: string): (k: Link) => unknown {
    return (k) => owner[method]?.(k);
  }

  /** Text for what Promise.all and its kin fulfil with. */
  settled(value: unknown): string {
    return JSON.stringify(value, (key, part) => (key === "reason" ? nameOf(part) : part)) ?? "";
  }

  error(code: number): Error {
    return new Error(`e${code}`);
  }

  /** An event whose place among the others says nothing. */
  aside(...values: readonly unknown[]): void {
    this.#happened++;
    this.#aside.push(values.join(" "));
  }

  log(...values: readonly unknown[]): void {
    this.#happened++;
    const own = this.#world.own?.getStore();
    const text = values
      .map((value) => (typeof value === "symbol" ? "symbol" : String(value)))
      .join(" ");
    this.#log.push(
      `${this.#stamped ? `${this.#stamp()}: ` : ""}${text}${own === undefined ? "" : ` own ${own}`}`,
    );
  }

  /** Calls `fn` under a context of the user's own that derives from the current one. */
  with<T>(value: unknown, fn: () => T): T {
    return this.#world.with(value, fn);
  }

  /** Enters a context that derives from the current one; the rest of `f` runs in it. */
  moveTo(f: Frame, value: unknown): void {
    if (this.#mode !== "live" || !this.#world.observed) return;
    this.#world.attach(value);
    if (f.key !== anyKey) f.key = value;
  }

  /** The link for what `with` calls. */
  under(f: Frame, value: unknown): Link {
    const link = this.call(f);
    link.key = value;
    return link;
  }

  /** Calls `fn` under an AsyncLocalStorage of the user's own. */
  own<T>(value: unknown, fn: () => T): T {
    return this.#world.own === undefined ? fn() : this.#world.own.run(value, fn);
  }

  wait(): void {
    this.#waiting++;
  }

  waited(): void {
    this.#waiting--;
  }

  #current(f: Frame, when: string): void {
    const { id, key } = spanOf(this.#world);
    if (id !== f.span?.id) {
      const found = this.#world.spans.all.find((candidate) => candidate.id === id);
      this.#report(
        `${f.name} ${when}: current span is ${found?.name ?? id}, expected ${f.span?.name ?? "none"}`,
      );
    } else if (this.#world.observed && f.key !== anyKey && key !== f.key) {
      this.#report(`${f.name} ${when}: context value is ${key}, expected ${f.key}`);
    }
  }

  #settled(k: Link, failed: boolean): void {
    const span = k.frame?.span;
    if (this.#mode !== "live" || span === undefined || span.frame !== k.frame) return;
    this.#checks++;
    if (span.ended !== 1)
      this.#report(`${k.frame?.name} is over, its span ended ${span.ended} times`);
    else if (span.failed !== failed && !k.plain) {
      this.#report(`${k.frame?.name} ${failed ? "threw" : "returned"}, its span says otherwise`);
    }
  }

  /** A span that waits for a promise hears of its end a microtask later than who awaits it. */
  #spanEnded(span: SpanRecord): void {
    for (const { frame } of span.frame?.outlives ?? []) {
      if (frame?.span === undefined) continue;
      this.#checks++;
      const isOpen = (): boolean => frame.span?.frame === frame && frame.span.ended !== 1;
      const check = (turns: number): void => {
        if (!isOpen()) return;
        if (turns > 0) queueMicrotask(() => check(turns - 1));
        else this.#report(`${span.name} ended before ${frame.name}, whose promise it returned`);
      };
      check(2);
    }
  }

  #abandoned(frame: Frame): boolean {
    for (let at: Frame | undefined = frame; at !== undefined; at = at.by) {
      if (at.link?.dropped) return true;
    }
    return false;
  }

  #report(message: string): void {
    if (this.#wrong.length < wrongKept) this.#wrong.push(message);
  }

  /** How many turns of the microtask queue have gone by since it was last quiet. */
  #stamp(): string {
    if (!this.#turning) {
      this.#turning = true;
      this.#turn = 0;
      const step = (): void => {
        if (++this.#turn < turnsWatched) void Promise.resolve().then(step);
        else this.#turning = false;
      };
      void Promise.resolve().then(step);
    }
    return String(this.#turn);
  }
}
