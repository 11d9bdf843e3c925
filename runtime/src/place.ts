/**
 * Where the current context is kept, so that it can be set without a callback. `@opentelemetry/api`
 * only has `context.with(ctx, fn)`; weaving in place needs to enter and to leave.
 */
import type { Context, ContextManager } from "@opentelemetry/api";
import { type AsyncStorage, apply, isObject } from "./builtins.ts";
import { root, spanOf } from "./scope.ts";
import { shared, sharedStorage } from "./shared.ts";

/** What a place holds at a moment; only that place can read it. */
export type Token = unknown;

export interface Place {
  current(): Token;
  enter(token: Token): void;
  /** The context that a token stands for. */
  contextOf(token: Token): Context;
  /** The token that makes `context` current. */
  tokenFor(context: Context): Token;
  /** Who is on the stack below a function that was resumed: nobody, or an unknown token. */
  readonly belowResumed: Token;
}

/** On a microtask of its own a function has no caller to give a context back to. */
export const NOBODY: unique symbol = Symbol("nobody");

/** A context manager may offer its own way in and out under this key. */
export const ADAPTER: unique symbol = Symbol.for("@spanweave/runtime/place") as never;

/** What such a context manager offers: its current context, and entering one. */
export interface PlaceAdapter {
  current(): Context | undefined;
  enter(context: Context | undefined): void;
}

type Manager = { active(): Context } | undefined;

let manager: Manager;
let place: Place | undefined;

export function placeOf(now: Manager): Place {
  if (place === undefined || now !== manager) {
    manager = now;
    place = findPlace(now);
  }
  return place;
}

function findPlace(now: Manager): Place {
  const adapter = adapterOf(now);
  if (adapter !== undefined) return inAdapter(adapter);
  const storage = sharedStorage();
  return beside(now, storage === undefined ? variable : asAdapter(storage));
}

/** Undefined for a manager that can't be entered. */
function adapterOf(now: Manager): Slot | PlaceAdapter | undefined {
  if (now === undefined) return undefined;
  const adapter = (now as { [ADAPTER]?: PlaceAdapter })[ADAPTER];
  if (adapter !== undefined) return adapter;
  // Quoted, because bundlers may mangle names that start with "_".
  // biome-ignore lint/complexity/useLiteralKeys: see above.
  const storage = (now as Record<string, unknown>)["_asyncLocalStorage"];
  return isStorage(storage) ? { ...asAdapter(storage), dress: dresserOf(now, storage) } : undefined;
}

/** Some managers, such as Sentry's, put something of their own into each context that they enter. */
function dresserOf(
  now: NonNullable<Manager>,
  storage: AsyncStorage,
): ((context: Context) => unknown) | undefined {
  const { with: enter } = now as Partial<ContextManager>;
  if (typeof enter !== "function") return undefined;
  const dress = (context: Context): unknown =>
    apply(enter as () => unknown, now, [context, () => storage.getStore()] as never);
  return dress(root) === root ? undefined : dress;
}

/** Whether other people's spans nest in ours. */
export function isEntered(now: Manager): boolean {
  return adapterOf(now) !== undefined;
}

function isStorage(value: unknown): value is AsyncStorage {
  if (!isObject(value)) return false;
  const storage = value as Partial<AsyncStorage>;
  return typeof storage.getStore === "function" && typeof storage.enterWith === "function";
}

function asAdapter(storage: AsyncStorage): Slot {
  return { current: () => storage.getStore(), enter: (value) => storage.enterWith(value) };
}

/** Somewhere to keep a value for what runs now and what it leads to. */
interface Slot {
  current(): unknown;
  enter(value: unknown): void;
  /** What stands for a context when it is entered; the context itself if not said. */
  readonly dress?: ((context: Context) => unknown) | undefined;
}

/** The manager's own storage: other people's spans nest in ours, and ours in theirs. */
function inAdapter(adapter: Slot | PlaceAdapter): Place {
  const { dress } = adapter as Slot;
  return {
    current: () => adapter.current(),
    enter: (token) => adapter.enter(token as Context | undefined),
    contextOf: (token) => (token as Context | undefined) ?? root,
    tokenFor: dress ?? ((context) => context),
    belowResumed: NOBODY,
  };
}

/** For a call that changes no context. */
export const nowhere: Place = {
  current: () => undefined,
  enter() {},
  contextOf: () => root,
  tokenFor: () => undefined,
  belowResumed: NOBODY,
};

interface Beside {
  readonly context: Context;
  /** The foreign span that was active when ours was entered. */
  readonly foreign: unknown;
}

/** An own slot beside a manager that can't be entered: our spans keep their parents. */
function beside(now: Manager, slot: Slot): Place {
  const active = (): Context => now?.active() ?? root;
  return {
    current: () => slot.current(),
    enter: (token) => slot.enter(token),
    contextOf(token) {
      const outside = active();
      const own = token as Beside | undefined;
      // A foreign span that is newer than ours is the nearer parent.
      return own === undefined || spanOf(outside) !== own.foreign ? outside : own.context;
    },
    tokenFor: (context): Beside => ({ context, foreign: spanOf(active()) }),
    belowResumed: slot === variable ? undefined : NOBODY,
  };
}

/** Without AsyncLocalStorage: right for sync calls, and for async ones that don't overlap. */
const variable: Slot = {
  current: () => shared.current,
  enter(value) {
    shared.current = value;
  },
};
