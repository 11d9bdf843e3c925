/** What surrounds the programs: the spans seen, the context current now, and the user's own storage. */
import { type Context, context, createContextKey, trace } from "@opentelemetry/api";
import type { Spans } from "./spans.ts";

interface Storage {
  getStore(): unknown;
  run<T>(value: unknown, fn: () => T): T;
}

export interface World {
  readonly spans: Spans;
  /** Whether woven code can set the context that `active` reads. */
  readonly observed: boolean;
  /** A woven function: where the context can't be read, its span's parent tells what is current. */
  readonly probe: () => void;
  readonly active: () => Context;
  readonly with: <T>(value: unknown, fn: () => T) => T;
  readonly attach: (value: unknown) => void;
  readonly own: Storage | undefined;
}

const userKey = createContextKey("a value of the user's");

export function spanOf(world: World): { id: string | undefined; key: unknown } {
  if (!world.observed) {
    world.probe();
    return { id: world.spans.takeNewest()?.parent, key: undefined };
  }
  const active = world.active();
  return { id: trace.getSpanContext(active)?.spanId, key: active.getValue(userKey) };
}

export interface Surroundings {
  readonly spans: Spans;
  readonly observed: boolean;
  readonly probe: () => void;
  readonly enter: (context: Context) => void;
}

export function createWorld({ spans, observed, probe, enter }: Surroundings): World {
  const active = () => context.active();
  return {
    spans,
    observed,
    probe,
    active,
    with: (value, fn) => context.with(active().setValue(userKey, value), fn),
    attach: (value) => enter(active().setValue(userKey, value)),
    own: ownStorage(),
  };
}

/** Browsers have none; the runtimes that do offer it without an import that others would fail on. */
function ownStorage(): Storage | undefined {
  const load = globalThis.process?.getBuiltinModule;
  const hooks = load === undefined ? undefined : load("node:async_hooks");
  return hooks === undefined ? undefined : new hooks.AsyncLocalStorage<unknown>();
}
