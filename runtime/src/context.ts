/** A context manager that woven code can enter and leave without a callback. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, type ContextManager, ROOT_CONTEXT } from "@opentelemetry/api";
import { ADAPTER, type PlaceAdapter } from "./place.ts";

export class SpanweaveContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context | undefined>();

  constructor() {
    const storage = this.#storage;
    const adapter: PlaceAdapter = {
      current: () => storage.getStore(),
      enter: (context) => storage.enterWith(context),
    };
    Object.defineProperty(this, ADAPTER, { value: adapter });
  }

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => Reflect.apply(fn, thisArg, args) as ReturnType<F>);
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target !== "function") return target;
    const storage = this.#storage;
    const call = target as unknown as (...args: unknown[]) => unknown;
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return storage.run(context, () => Reflect.apply(call, this, args));
    };
    return Object.defineProperty(bound, "length", {
      value: call.length,
      configurable: true,
    }) as unknown as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
