/** What an error says about itself, read without running user code. */
import type { Span } from "@opentelemetry/api";
import {
  add,
  apply,
  find,
  getOwnPropertyDescriptor,
  HIDDEN,
  has,
  hasOwn,
  isObject,
  peek,
  setHas,
  startsWith,
  UNKNOWN,
} from "./builtins.ts";
import { shared } from "./shared.ts";

const ERROR_STATUS = 2;

/** Status on every span that an error leaves; the event once, on the span where it was thrown. */
export function recordFailure(span: Span, error: unknown): void {
  if (isControlFlow(error)) return;
  const description = describe(error);
  const { type, message } = description;
  span.setAttribute("error.type", type);
  span.setStatus(message === "" ? { code: ERROR_STATUS } : { code: ERROR_STATUS, message });
  if (isObject(error) && has(shared.recorded, error)) return;
  recordException(span, error, description);
}

/** The event alone; spans above get no other one. */
export function recordException(
  span: Span,
  error: unknown,
  { type, message, stack }: Description = describe(error),
): void {
  if (isObject(error)) add(shared.recorded, error);
  span.recordException(
    stack === undefined ? { name: type, message } : { name: type, message, stack },
  );
}

/** A thrown thenable waits (React's Suspense), a NEXT_ digest redirects: neither is an error. */
function isControlFlow(error: unknown): boolean {
  if (!isObject(error)) return false;
  const digest = peek(error, "digest");
  if (typeof digest === "string" && startsWith(digest, "NEXT_")) return true;
  return typeof peek(error, "then") === "function";
}

/** By which names an error goes: what it says of itself, and its class. */
export function typesOf(error: unknown): readonly string[] {
  if (!isObject(error)) return [typeof error];
  const said = textOf(error, "name");
  const maker = peek(error, "constructor");
  const className = isObject(maker) ? peek(maker, "name") : undefined;
  const type = typeOf(error);
  return [type, said ?? type, typeof className === "string" ? className : type];
}

export function messageOf(error: unknown): string {
  const { type, message } = describe(error);
  return message === "" ? type : message;
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
  return {
    type: typeOf(error),
    message: textOf(error, "message") ?? "",
    stack: stackOf(error),
  };
}

const VAGUE = new Set(["", "Error", "Object"]);

/**
 * A name of its own, which minifiers leave alone; then the class; then the name it inherits. What is
 * thrown and is no error at all goes by its class: `Object`, `Array`.
 */
function typeOf(error: object): string {
  const own = ownName(error);
  if (own !== undefined && own !== "") return own;
  const maker = peek(error, "constructor");
  const className = isObject(maker) ? peek(maker, "name") : undefined;
  const known = typeof className === "string" ? className : "";
  return setHas(VAGUE, known) ? textOf(error, "name") || known || "Object" : known;
}

/** A DOMException says what it is by its name, too: AbortError, TimeoutError. */
function ownName(error: object): string | undefined {
  const found = find(error, "name");
  if (found === undefined || found === HIDDEN) return undefined;
  const isOwn = hasOwn(found, "value") && getOwnPropertyDescriptor(error, "name") !== undefined;
  return isOwn || isEngineGetter(found.get) ? textOf(error, "name") : undefined;
}

/** The platform's own, or one that formats for the whole program, such as source-map-support's. */
const usualFormatter = peek(Error, "prepareStackTrace");

/**
 * Formatting a stack runs a `prepareStackTrace` that the program has set, and reads `name` and
 * `message`, which may be getters: then the stack stays unread.
 */
function stackOf(error: object): string | undefined {
  const formatter = peek(Error, "prepareStackTrace");
  if (formatter !== undefined && formatter !== usualFormatter) return undefined;
  const isQuiet = (key: string): boolean =>
    peek(error, key) !== UNKNOWN || isEngineGetter(find(error, key)?.get);
  return isQuiet("message") && isQuiet("name") ? textOf(error, "stack") : undefined;
}

/** A data property, or an accessor of the engine's own. */
function textOf(error: object, key: string): string | undefined {
  const found = find(error, key);
  const value = isEngineGetter(found?.get) ? apply(found.get, error, []) : found?.value;
  return typeof value === "string" ? value : undefined;
}

/** `stack` is an accessor in newer V8; `message` and `name` are on DOMException. */
const ENGINE_GETTERS: ReadonlySet<unknown> = new Set([
  getOwnPropertyDescriptor(new Error(), "stack")?.get,
  ...(typeof DOMException === "function"
    ? ["message", "name"].map((key) => getOwnPropertyDescriptor(DOMException.prototype, key)?.get)
    : []),
]);

function isEngineGetter(get: unknown): get is () => unknown {
  return get !== undefined && setHas(ENGINE_GETTERS, get);
}
