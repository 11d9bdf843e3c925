/**
 * Finds the tracer provider that the application registered, and notices when one arrives.
 * OpenTelemetry announces no registration, and its own lookup refuses a provider that was registered
 * by an older API than the caller's: so the global object is read directly. Nothing is registered.
 */
import type { Context, Tracer, TracerProvider } from "@opentelemetry/api";
import { defineProperty } from "./builtins.ts";
import { setLive } from "./shared.ts";

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts */
const API: unique symbol = Symbol.for("opentelemetry.js.api.1") as never;

interface Registered {
  trace?: TracerProvider;
  context?: { active(): Context };
  diag?: { error(...args: unknown[]): void };
}

export function registered(): Registered | undefined {
  return (globalThis as { [API]?: Registered })[API];
}

/** Turns the runtime on now, or when a provider is registered. */
export function watchForProvider(): void {
  try {
    const api = registered();
    if (api === undefined) watchSlot(globalThis, API, (made) => watchSlot(made as object, "trace"));
    else if (api.trace === undefined) watchSlot(api, "trace");
    else setLive(true);
  } catch (error) {
    reportTrouble(error);
  }
}

/** An accessor that is a plain property again with its first value. */
function watchSlot(
  target: object,
  key: PropertyKey,
  arrived: (value: unknown) => void = () => setLive(true),
): void {
  defineProperty(target, key, {
    configurable: true,
    enumerable: true,
    get: () => undefined,
    set(value) {
      defineProperty(target, key, {
        configurable: true,
        enumerable: true,
        writable: true,
        value,
      });
      arrived(value);
    },
  });
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
    provider = now;
    tracer = now.getTracer("@spanweave/runtime");
  }
  return tracer;
}

let reported = false;

/** Trouble of the runtime itself never reaches user code; the application's own log hears of it once. */
export function reportTrouble(error: unknown): void {
  if (reported) return;
  reported = true;
  try {
    registered()?.diag?.error("spanweave: a span was lost", error);
  } catch {
    // A logger that throws has no one left to tell.
  }
}
