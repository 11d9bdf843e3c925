/** A context manager that woven code can enter and leave without a callback. */
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { type Context, type ContextManager, ROOT_CONTEXT } from "@opentelemetry/api";
import { apply, defineProperty } from "./builtins.ts";
import { ADAPTER, type PlaceAdapter } from "./place.ts";

export class SpanweaveContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context | undefined>();
  readonly #boundEmitters = new WeakSet<EventEmitter>();
  readonly #base: Context | undefined;

  /** `base` is what is active where nothing was entered: the context of the whole program. */
  constructor(base?: Context) {
    this.#base = base;
    const storage = this.#storage;
    const adapter: PlaceAdapter = {
      current: () => storage.getStore() ?? base,
      enter: (context) => storage.enterWith(context),
    };
    defineProperty(this, ADAPTER, { value: adapter });
  }

  active(): Context {
    return this.#storage.getStore() ?? this.#base ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => apply(fn, thisArg, args) as ReturnType<F>);
  }

  bind<T>(context: Context, target: T): T {
    if (target instanceof EventEmitter) this.#bindEmitter(context, target);
    if (typeof target !== "function") return target;
    const storage = this.#storage;
    const call = target as unknown as (...args: unknown[]) => unknown;
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return storage.run(context, () => apply(call, this, args));
    };
    return defineProperty(bound, "length", {
      value: call.length,
      configurable: true,
    }) as unknown as T;
  }

  /** Its listeners run in `context`; who binds an emitter first decides, as in OpenTelemetry's own. */
  #bindEmitter(context: Context, emitter: EventEmitter): void {
    if (this.#boundEmitters.has(emitter)) return;
    this.#boundEmitters.add(emitter);
    const storage = this.#storage;
    const { emit } = emitter;
    const bound = function (this: EventEmitter, ...args: Parameters<typeof emit>): boolean {
      return storage.run(context, () => apply(emit, this, args));
    };
    defineProperty(emitter, "emit", { value: bound, configurable: true, writable: true });
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
