/** withFlush(): for platforms that freeze a program as soon as its handler has answered. */
import { flush } from "./api/flush.ts";
import { atMost } from "./at-most.ts";

export interface FlushOptions {
  /** Milliseconds that an answer may wait for spans to be delivered. Default: 2000. */
  readonly timeout?: number;
}

type Handler = (...args: never[]) => unknown;
type Callback = (...answer: unknown[]) => void;
type WaitUntil = (work: Promise<unknown>) => void;

/**
 * The same handler, whose spans are delivered before its platform freezes the program: behind its answer
 * where the platform has a `waitUntil`, else before it.
 */
export function withFlush<H extends Handler>(handler: H, { timeout = 2000 }: FlushOptions = {}): H {
  const call = handler as unknown as (...args: unknown[]) => unknown;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const waitUntil = findWaitUntil(args);
    const deliver = (): Promise<void> => atMost(Math.min(timeout, timeLeft(args)), flush());
    if (waitUntil !== undefined)
      return answerFirst(() => call.apply(this, args), waitUntil, deliver);
    const callback = args.at(-1);
    if (handler.length < 3 || typeof callback !== "function") {
      return deliverFirst(() => call.apply(this, args), deliver);
    }
    return call.apply(this, [...args.slice(0, -1), behind(deliver, callback as Callback)]);
  };
  // Platforms look at these: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
  for (const key of ["name", "length"] as const) {
    Object.defineProperty(wrapped, key, { value: handler[key], configurable: true });
  }
  return wrapped as unknown as H;
}

function answerFirst(
  answer: () => unknown,
  waitUntil: WaitUntil,
  deliver: () => Promise<void>,
): unknown {
  let result: unknown;
  try {
    result = answer();
    return result;
  } finally {
    waitUntil(Promise.resolve(result).then(deliver, deliver));
  }
}

async function deliverFirst(answer: () => unknown, deliver: () => Promise<void>): Promise<unknown> {
  try {
    return await answer();
  } finally {
    await deliver();
  }
}

function behind(deliver: () => Promise<void>, callback: Callback): Callback {
  return (...answer) => void deliver().then(() => callback(...answer));
}

/** Of Cloudflare's and Next's last argument, or of the request that Vercel serves. */
function findWaitUntil(args: readonly unknown[]): WaitUntil | undefined {
  for (const owner of [...args, vercelRequest()]) {
    const { waitUntil } = (owner ?? {}) as { waitUntil?: WaitUntil };
    if (typeof waitUntil === "function") return (work) => waitUntil.call(owner, work);
  }
  return undefined;
}

function vercelRequest(): unknown {
  const key = Symbol.for("@vercel/request-context");
  const context = (globalThis as Record<symbol, { get?(): unknown } | undefined>)[key];
  return context?.get?.();
}

/** What Lambda grants this call, with a little for the answer itself. */
function timeLeft(args: readonly unknown[]): number {
  const context = args[1] as { getRemainingTimeInMillis?(): number } | undefined;
  const left = context?.getRemainingTimeInMillis?.();
  return left === undefined ? Number.POSITIVE_INFINITY : Math.max(0, left - RESERVE);
}

const RESERVE = 100;
