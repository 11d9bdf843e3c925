/** The built-ins that the runtime uses, kept before any program can patch them. */

export const apply: typeof Reflect.apply = Reflect.apply;
export const getOwnPropertyDescriptor: typeof Reflect.getOwnPropertyDescriptor =
  Reflect.getOwnPropertyDescriptor;
export const getPrototypeOf: typeof Reflect.getPrototypeOf = Reflect.getPrototypeOf;
export const defineProperty: typeof Object.defineProperty = Object.defineProperty;
/** Throws nothing where the property can't be written. */
export const setProperty: typeof Reflect.set = Reflect.set;

const PromiseIntrinsic = Promise;
export const promisePrototype: object = PromiseIntrinsic.prototype;
export const promiseConstructor: object = PromiseIntrinsic;
export const promiseThen: (...args: never[]) => unknown = PromiseIntrinsic.prototype.then;
export const resolved: Promise<void> = withoutSpecies(PromiseIntrinsic.resolve());

/** A promise of our own, on which `then` does not ask `Promise[Symbol.species]`: programs patch it. */
export function withoutSpecies<T>(promise: Promise<T>): Promise<T> {
  return defineProperty(promise, "constructor", { value: undefined });
}

/** A method as a function of its object: programs patch prototypes. */
function kept<T, A extends unknown[], R>(
  method: (this: T, ...args: A) => R,
): (target: T, ...args: A) => R {
  return (target, ...args) =>
    apply(method as unknown as (...all: never[]) => R, target, args as never);
}

/** Whose methods a program may patch later. */
export function newWeakMap<K extends object, V>(): Pick<WeakMap<K, V>, "get" | "set"> {
  const map = new WeakMap<K, V>();
  const { get, set } = WeakMap.prototype as WeakMap<K, V>;
  return {
    get: (key) => apply(get, map, [key]),
    set: (key, value) => apply(set, map, [key, value]) as never,
  };
}

export const setPrototypeOf: typeof Reflect.setPrototypeOf = Reflect.setPrototypeOf;
export const assign: typeof Object.assign = Object.assign;
export const create: typeof Object.create = Object.create;
export const startsWith: (text: string, start: string) => boolean = kept(
  String.prototype.startsWith,
);
export const setHas: (set: ReadonlySet<unknown>, value: unknown) => boolean = kept(
  Set.prototype.has,
) as never;
export const has: (set: WeakSet<object>, value: object) => boolean = kept(WeakSet.prototype.has);
export const add: (set: WeakSet<object>, value: object) => unknown = kept(WeakSet.prototype.add);
export const mapGet: <V>(map: ReadonlyMap<symbol, V>, key: symbol) => V | undefined = kept(
  Map.prototype.get,
) as never;
export const forEach: <T>(set: Set<T>, visit: (value: T) => void) => void = kept(
  Set.prototype.forEach,
) as never;

interface NodeTypes {
  isPromise(value: unknown): boolean;
  isProxy(value: unknown): boolean;
}

/** https://nodejs.org/api/async_context.html: `enterWith` is what entering without a callback needs. */
export interface AsyncStorage {
  getStore(): unknown;
  enterWith(store: unknown): void;
}

function builtinModule(name: string): Record<string, unknown> | undefined {
  try {
    const host = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
    return host.process?.getBuiltinModule?.(name) as Record<string, unknown> | undefined;
  } catch {
    return undefined;
  }
}

const types = builtinModule("node:util")?.types as NodeTypes | undefined;

/** A native promise, subclasses included; no trap of a Proxy runs where the platform can tell. */
export const isPromise: (value: unknown) => boolean =
  types?.isPromise ??
  ((value) => {
    try {
      return value instanceof PromiseIntrinsic;
    } catch {
      return false;
    }
  });

/** False where the platform can't tell. */
export const isProxy: (value: unknown) => boolean = types?.isProxy ?? (() => false);

/** An own AsyncLocalStorage; undefined where there is none, or none that can be entered. */
export function newStorage(): AsyncStorage | undefined {
  try {
    const global = globalThis as { AsyncLocalStorage?: new () => AsyncStorage };
    const AsyncLocalStorage = (builtinModule("node:async_hooks")?.AsyncLocalStorage ??
      global.AsyncLocalStorage) as (new () => AsyncStorage) | undefined;
    if (AsyncLocalStorage === undefined) return undefined;
    const storage = new AsyncLocalStorage();
    // workerd has the class, but its `enterWith` throws.
    storage.enterWith(undefined);
    return storage;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** What `peek` answers when only user code could tell. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Stands for whatever only user code could say. */
export const HIDDEN: PropertyDescriptor = {};

/** Finds a property, inherited ones too, without running a getter or a trap. */
export function find(target: object, key: PropertyKey): PropertyDescriptor | undefined {
  try {
    for (let at: object | null = target; at !== null; at = getPrototypeOf(at)) {
      if (isProxy(at)) return HIDDEN;
      const found = getOwnPropertyDescriptor(at, key);
      if (found !== undefined) return found;
    }
    return undefined;
  } catch {
    // A trap where the platform can't tell a Proxy, or an export that is not initialised yet.
    return HIDDEN;
  }
}

/** The value of a data property; undefined where there is none. */
export function peek(target: object, key: PropertyKey): unknown {
  const found = find(target, key);
  if (found === undefined) return undefined;
  // `found` inherits, and programs patch `Object.prototype`.
  return hasOwn(found, "value") ? found.value : UNKNOWN;
}

/** As `kept`, where it is called for every character: engines see through a bound function. */
function bound<T, A extends unknown[], R>(
  method: (this: T, ...args: A) => R,
): (target: T, ...args: A) => R {
  return Function.prototype.call.bind(method) as never;
}

export const isArray: typeof Array.isArray = Array.isArray;
export const keysOf: typeof Object.keys = Object.keys;
export const hasOwn: typeof Object.hasOwn = Object.hasOwn;
/** On texts alone: `toJSON` is looked up on objects and bigints only. */
export const quote: (text: string) => string = JSON.stringify;
/** Makes arrays without `Array.prototype`'s setters, and without iterators. */
export const parseJson: typeof JSON.parse = JSON.parse;
export const codeAt: (text: string, at: number) => number = bound(String.prototype.charCodeAt);
export const slice: (text: string, from: number, to?: number) => string = bound(
  String.prototype.slice,
);
export const indexOf: (text: string, part: string, from?: number) => number = bound(
  String.prototype.indexOf,
);
export const lastIndexOf: (text: string, part: string) => number = bound(
  String.prototype.lastIndexOf,
);
export const startsAt: (text: string, start: string, at: number) => boolean = bound(
  String.prototype.startsWith,
);
export const lowerCase: (text: string) => string = bound(String.prototype.toLowerCase);
export const lookUp: <K, V>(map: ReadonlyMap<K, V>, key: K) => V | undefined = bound(
  Map.prototype.get,
) as never;
export const min: typeof Math.min = Math.min;
export const max: typeof Math.max = Math.max;
/** Of any realm; false where the platform can't tell. */
export const isNativeError: (value: unknown) => boolean =
  (types as { isNativeError?(value: unknown): boolean } | undefined)?.isNativeError ??
  (Error as { isError?(value: unknown): boolean }).isError ??
  (() => false);
