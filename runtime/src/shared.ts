/**
 * What all copies of the runtime in one process share. A bundled copy beside an installed one, two
 * bundles, a module registry that was reset: all real. So state lives on `globalThis`, under the
 * ABI's number, and a copy holds only its `on`.
 */
import type { MeterProvider } from "@opentelemetry/api";
import { type AsyncStorage, assign, defineProperty, forEach, newStorage } from "./builtins.ts";

/** Append-only: a field that a later version adds may be absent from an older copy's object. */
export interface Shared {
  /** Something could record. */
  live: boolean;
  /** A call into the SDK is under way: code woven into processors and samplers stays dormant. */
  busy: boolean;
  readonly listeners: Set<(live: boolean) => void>;
  /** Errors whose event is already on a span. */
  readonly recorded: WeakSet<object>;
  /** For contexts that no context manager of the application can hold; null until one is needed. */
  storage: AsyncStorage | undefined | null;
  /** What is current where there is no AsyncLocalStorage. */
  current: unknown;
  /** Setters and API objects through which a registration is heard. */
  readonly watched: WeakSet<object>;
  /** Is told of spans that will not end. */
  forget: ((span: object) => void) | undefined;
  /** Spans of one function below one parent, unless its options say otherwise. */
  budget: number | false;
  /** Functions that have gone beyond it, by place. */
  readonly hot: Record<string, HotSite>;
  /** In rank, the last one that matches decides; each change makes a new list, undefined if empty. */
  toggles: readonly Toggle[] | undefined;
  /** For calls of functions, where no meter provider is registered. */
  meters: MeterProvider | undefined;
}

export interface Toggle {
  readonly pattern: string;
  readonly on: boolean;
  /** Who said so; each outranks those before it. */
  readonly by: "code" | "file" | "signal";
}

export interface HotSite {
  readonly function: string;
  readonly file: string;
  readonly line: number;
  /** Those that were only counted. */
  calls: number;
}

const USUAL_BUDGET = 1000;

export const ABI = 1;
const DOOR: unique symbol = Symbol.for("@spanweave/runtime") as never;

type Door = { [ABI]?: Shared } & Record<string, unknown>;

/** The object that classic scripts call, and that keeps the state of each ABI. */
export function globalDoor(): Door {
  const host = globalThis as { [DOOR]?: Door };
  let door = host[DOOR];
  if (door === undefined) {
    door = {};
    defineProperty(host, DOOR, {
      value: door,
      enumerable: false,
      configurable: true,
      writable: true,
    });
  }
  return door;
}

function newShared(): Shared {
  return {
    live: false,
    busy: false,
    listeners: new Set(),
    recorded: new WeakSet(),
    storage: null,
    current: undefined,
    watched: new WeakSet(),
    forget: undefined,
    budget: USUAL_BUDGET,
    hot: {},
    toggles: undefined,
    meters: undefined,
  };
}

export const shared: Shared = firstShared();

function firstShared(): Shared {
  const door = globalDoor();
  const found: Partial<Shared> | undefined = door[ABI];
  // In place: the older copy that made it goes on using it.
  door[ABI] = found === undefined ? newShared() : assign(found, { ...newShared(), ...found });
  return door[ABI];
}

export function setLive(live: boolean): void {
  if (shared.live === live) return;
  shared.live = live;
  forEach(shared.listeners, (listener) => listener(live));
}

/** Made late: on Node 20 the first use of an AsyncLocalStorage makes every promise dearer. */
export function sharedStorage(): AsyncStorage | undefined {
  if (shared.storage === null) shared.storage = newStorage();
  return shared.storage;
}
