/** Context managers that an application may have registered. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  type ContextManager,
  createContextKey,
  ROOT_CONTEXT,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

/** Standard interface, and no way in but `with`: nothing of it can be reached from outside. */
export class ClosedContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => fn.apply(thisArg, args));
  }

  bind<T>(context: Context, target: T): T {
    const call = target as unknown as (...args: unknown[]) => unknown;
    const storage = this.#storage;
    return ((...args: unknown[]) => storage.run(context, () => call(...args))) as unknown as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}

export const SCOPE: symbol = createContextKey("scope");

/** Puts an object of its own into each context that is entered, as Sentry's does with its scopes. */
export class DressingContextManager extends AsyncLocalStorageContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const dressed = context.setValue(SCOPE, { span: trace.getSpan(context) });
    return super.with(dressed, fn, thisArg, ...args);
  }
}
