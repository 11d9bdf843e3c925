/** What an error says about itself, read without running user code. */
import type { Span } from "@opentelemetry/api";
import { apply, getOwnPropertyDescriptor, isObject, peek, UNKNOWN } from "./builtins.ts";
import { shared } from "./shared.ts";

const ERROR_STATUS = 2;

/** Status on every span that an error leaves; the event once, on the span where it was thrown. */
export function recordFailure(span: Span, error: unknown): void {
  if (isControlFlow(error)) return;
  const { type, message, stack } = describe(error);
  span.setAttribute("error.type", type);
  span.setStatus({ code: ERROR_STATUS, message });
  if (isObject(error)) {
    if (shared.recorded.has(error)) return;
    shared.recorded.add(error);
  }
  span.recordException(
    stack === undefined ? { name: type, message } : { name: type, message, stack },
  );
}

/** A thrown thenable waits (React's Suspense), a NEXT_ digest redirects: neither is an error. */
function isControlFlow(error: unknown): boolean {
  if (!isObject(error)) return false;
  const digest = read(error, "digest");
  return (
    typeof read(error, "then") === "function" || digest?.toString().startsWith("NEXT_") === true
  );
}

interface Description {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
}

function describe(error: unknown): Description {
  if (!isObject(error)) {
    return { type: typeof error, message: String(error), stack: undefined };
  }
  const message = read(error, "message");
  const stack = read(error, "stack");
  return {
    type: typeOf(error),
    message: typeof message === "string" ? message : "",
    stack: typeof stack === "string" ? stack : undefined,
  };
}

const VAGUE = new Set(["", "Error", "Object"]);

/** A name of its own, which minifiers leave alone; then the class; then the name it inherits. */
function typeOf(error: object): string {
  const own = getOwnPropertyDescriptor(error, "name")?.value;
  if (typeof own === "string" && own !== "") return own;
  const maker = read(error, "constructor");
  const className = isObject(maker) ? read(maker, "name") : undefined;
  if (typeof className === "string" && !VAGUE.has(className)) return className;
  const name = read(error, "name");
  return typeof name === "string" && name !== "" ? name : "Error";
}

/** A data property, or an accessor of the engine's own. */
function read(target: object, key: string): string | number | object | undefined {
  const value = peek(target, key);
  if (value !== UNKNOWN) return value as string | number | object | undefined;
  for (const getter of ENGINE_GETTERS) {
    if (getter.key === key && getter.owner(target)) {
      return apply(getter.get, target, []) as string | undefined;
    }
  }
  return undefined;
}

interface EngineGetter {
  readonly key: string;
  readonly get: () => unknown;
  owner(target: object): boolean;
}

/** `stack` is an accessor in newer V8, `message` and `name` are on DOMException. */
const ENGINE_GETTERS: readonly EngineGetter[] = [
  ...engineGetters(
    new Error(),
    ["stack"],
    (target, key) => getOwnPropertyDescriptor(target, key)?.get,
  ),
  ...(typeof DOMException === "function"
    ? engineGetters(DOMException.prototype, ["message", "name"], (target, key) =>
        target instanceof DOMException
          ? getOwnPropertyDescriptor(DOMException.prototype, key)?.get
          : undefined,
      )
    : []),
];

function engineGetters(
  source: object,
  keys: readonly string[],
  getterOf: (target: object, key: string) => unknown,
): EngineGetter[] {
  return keys.flatMap((key) => {
    const get = getOwnPropertyDescriptor(source, key)?.get;
    if (get === undefined) return [];
    return [{ key, get, owner: (target: object) => getterOf(target, key) === get }];
  });
}
