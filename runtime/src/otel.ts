/**
 * Finds the tracer provider that the application registered, and notices when one arrives.
 * OpenTelemetry announces no registration, and its own lookup refuses a provider that was registered
 * by an older API than the caller's: so the global object is read directly. Nothing is registered.
 */
import type {
  Context,
  MeterProvider,
  TextMapPropagator,
  Tracer,
  TracerProvider,
} from "@opentelemetry/api";
import {
  add,
  apply,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  has,
  setPrototypeOf,
} from "./builtins.ts";
import { setLive, shared } from "./shared.ts";

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts */
const API: unique symbol = Symbol.for("opentelemetry.js.api.1") as never;

interface Registered {
  trace?: TracerProvider;
  context?: { active(): Context };
  metrics?: MeterProvider;
  propagation?: TextMapPropagator;
  diag?: { error(...args: unknown[]): void };
}

export function registered(): Registered | undefined {
  return (globalThis as { [API]?: Registered })[API];
}

/** Turns the runtime on now, and whenever a provider is registered. */
export function watchForProvider(): void {
  try {
    const api = registered();
    if (api === undefined) return watchForApi();
    if (api.trace !== undefined) setLive(true);
    watchForTrace(api);
  } catch (error) {
    reportTrouble(error);
  }
}

/** An accessor that is a plain property again with its first value. */
function watchForApi(): void {
  const other = getOwnPropertyDescriptor(globalThis, API)?.set;
  if (other !== undefined && has(shared.watched, other)) return;
  const set = function (this: unknown, api: unknown): void {
    settle(globalThis, API, other, api);
    watchForProvider();
  };
  add(shared.watched, set);
  defineProperty(globalThis, API, {
    configurable: true,
    enumerable: true,
    get: () => undefined,
    set,
  });
}

/** Behind the API's object, where `trace.disable()` does not delete it: each registration is heard. */
function watchForTrace(api: object): void {
  if (has(shared.watched, api)) return;
  const below = getPrototypeOf(api);
  const other = below === null ? undefined : setterOf(below, "trace");
  const watching = defineProperty(create(below), "trace", {
    configurable: true,
    get: () => undefined,
    set(this: object, value) {
      settle(this, "trace", other, value);
      setLive(true);
    },
  });
  if (setPrototypeOf(api, watching as object)) add(shared.watched, api);
}

/** Another ABI's runtime may be waiting for the same. */
function settle(
  target: object,
  key: PropertyKey,
  other: ((value: unknown) => void) | undefined,
  value: unknown,
): void {
  if (other !== undefined) apply(other as () => void, target, [value] as never);
  else defineProperty(target, key, { configurable: true, enumerable: true, writable: true, value });
}

function setterOf(target: object, key: PropertyKey): ((value: unknown) => void) | undefined {
  for (let at: object | null = target; at !== null; at = getPrototypeOf(at)) {
    const found = getOwnPropertyDescriptor(at, key);
    if (found !== undefined) return found.set;
  }
  return undefined;
}

let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;

/** Undefined after `trace.disable()`: the runtime is dormant until the next provider comes. */
export function currentTracer(): Tracer | undefined {
  const now = registered()?.trace;
  if (now === undefined) {
    provider = tracer = undefined;
    setLive(false);
    watchForProvider();
    return undefined;
  }
  if (now !== provider) {
    tracer = now.getTracer("@spanweave/runtime");
    provider = now;
  }
  return tracer;
}

let reported = false;

/** Trouble of the runtime itself never reaches user code; the application's own log hears of it once. */
export function reportTrouble(error: unknown): void {
  if (reported) return;
  reported = true;
  try {
    registered()?.diag?.error("spanweave: something went wrong, and was left out", error);
  } catch {
    // A logger that throws has no one left to tell.
  }
}
