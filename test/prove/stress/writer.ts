/** What the parts of the generator share: choices, fresh names, and the functions that can be called. */
import type { Block, Piece, Slot, Statement } from "./program.ts";
import { js } from "./program.ts";
import type { Random } from "./random.ts";

export type FunctionKind = "sync" | "async" | "generator" | "asyncGenerator";

/** A function at the top of the module; `call` writes a call of it with the link `k`. */
export interface Callable {
  readonly kind: FunctionKind;
  readonly call: (k: string) => string;
}

/** Classes whose methods the engine calls: made for the frame of whoever uses them. */
export interface Role {
  readonly kind: "cursor" | "asyncCursor" | "lazy" | "resource" | "valued";
  readonly make: (f: string) => string;
}

export interface Profile {
  /** Only one call is under way at any time: all that is claimed without AsyncLocalStorage. */
  readonly sequential: boolean;
  readonly fresh: boolean;
  /**
   * Async generators are lowered. esbuild's stand-in for them lets overlapping requests pass one
   * another, and ends the body before a returned promise settles: programs keep off both.
   */
  readonly lowered: boolean;
}

/** Where a statement stands. */
export interface Scope {
  readonly frame: string;
  readonly async: boolean;
  readonly generator: boolean;
  readonly depth: number;
  /** Labels of the loops around, within this function. */
  readonly labels: readonly string[];
  /** Whether a `return` may stand anywhere. */
  readonly returns: boolean;
  readonly woven: boolean;
}

export interface Writer {
  readonly random: Random;
  readonly profile: Profile;
  readonly callables: readonly Callable[];
  readonly roles: readonly Role[];
  name(prefix: string): string;
}

export function block(scope: Scope, statements: Statement[], body = false): Block {
  return { kind: "block", frame: scope.frame, body, statements };
}

export function slot(pieces: readonly Piece[], plain: string): Slot {
  return { kind: "slot", pieces, plain };
}

export function statement(pieces: readonly Piece[], ends = false): Statement {
  return { pieces, ends };
}

export function deeper(scope: Scope, labels: readonly string[] = scope.labels): Scope {
  return { ...scope, depth: scope.depth + 1, labels };
}

/** Picks among choices by their weight. */
export function weighted<T>(random: Random, choices: readonly (readonly [number, T])[]): T {
  let at = random.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, choice] of choices) {
    at -= weight;
    if (at < 0) return choice;
  }
  return (choices.at(-1) as readonly [number, T])[1];
}

/** A call of one function of that kind. */
export function call(w: Writer, kind: FunctionKind, link: string): string {
  return w.random.pick(w.callables.filter((callable) => callable.kind === kind)).call(link);
}

/** A generator made for `f`, known to the oracle. */
export function generatorOf(w: Writer, kind: "generator" | "asyncGenerator", f: string): string {
  return `$.gen(${f}.made = $.call(${f}), ${call(w, kind, `${f}.made`)})`;
}

export function role(w: Writer, kind: Role["kind"], frame: string): string {
  return w.random.pick(w.roles.filter((candidate) => candidate.kind === kind)).make(frame);
}

export function literal(w: Writer): string {
  return String(w.random.below(90) + 10);
}

export function log(w: Writer, ...values: readonly Piece[]): readonly Piece[] {
  return js`$.log(${[`"${w.name("at")}"`, ...values.flatMap((value) => [", ", value])]});`;
}
