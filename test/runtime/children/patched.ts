// A program that patches built-ins once the runtime has loaded: none of its patches is reached.
import { AsyncLocalStorage } from "node:async_hooks";
import { SpanweaveContextManager } from "@spanweave/runtime/context";

let armed = false;
let reached: string[] = [];

function patch(target: object, key: PropertyKey, name: string): void {
  const found = Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor;
  const original = found.value as (...args: unknown[]) => unknown;
  const { apply } = Reflect;
  Object.defineProperty(target, key, {
    ...found,
    value(this: unknown, ...args: unknown[]): unknown {
      if (armed) {
        armed = false;
        reached[reached.length] = name;
        armed = true;
      }
      return apply(original, this, args);
    },
  });
}

const ended: string[] = [];
const attributes: string[] = [];
const manager = new SpanweaveContextManager().enable();
const span = (name: string) => ({
  spanContext: () => ({ traceId: "11111111111111111111111111111111", spanId: name, traceFlags: 1 }),
  isRecording: () => true,
  setAttribute: (key: string) => {
    attributes[attributes.length] = key;
  },
  setStatus() {},
  recordException() {},
  end() {
    ended[ended.length] = name;
  },
});
const api: { version: string; context: object; trace?: object } = {
  version: "1.9.1",
  context: manager,
};
Object.assign(globalThis, { [Symbol.for("opentelemetry.js.api.1")]: api });

/** @trace */
function sync(): number {
  return 1;
}

/** @trace */
function failing(): void {
  throw new TypeError("own");
}

/** @trace */
function failingWithCode(): void {
  throw Object.assign(new Error("own"), { digest: "NEXT_X" });
}

/** @trace */
async function later(): Promise<number> {
  await null;
  return sync();
}

/** @trace */
async function hands(): Promise<number> {
  return later();
}

/** @trace */
function fresh(): Promise<number> {
  return new Promise((resolve) => {
    resolve(1);
  });
}

/** @trace */
function* numbers(): Generator<number> {
  yield 1;
  yield* inner();
}

function* inner(): Generator<number> {
  yield 2;
}

/** @trace */
async function* rows(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

/** @trace */
async function loops(): Promise<number> {
  let sum = 0;
  for await (const row of rows()) sum += row;
  return sum;
}

async function main(): Promise<void> {
  sync();
  try {
    failing();
  } catch {
    try {
      failingWithCode();
    } catch {
      sync();
    }
  }
  await later();
  await hands();
  await fresh();
  const generator = numbers();
  while (!generator.next().done) sync();
  await loops();
}

const generatorPrototype = Object.getPrototypeOf([][Symbol.iterator]()) as object;
const statics: [string, object][] = [
  ["Reflect", Reflect],
  ["Object", Object],
  ["Array.prototype", Array.prototype],
  ["Array iterator", generatorPrototype],
  ["Set.prototype", Set.prototype],
  ["Map.prototype", Map.prototype],
  ["WeakSet.prototype", WeakSet.prototype],
  ["String.prototype", String.prototype],
  ["Function.prototype", Function.prototype],
  ["Promise", Promise],
  ["Promise.prototype", Promise.prototype],
  ["Symbol", Symbol],
  ["FinalizationRegistry.prototype", FinalizationRegistry.prototype],
];
for (const [name, target] of statics) {
  for (const key of Reflect.ownKeys(target)) {
    const found = Object.getOwnPropertyDescriptor(target, key);
    if (key !== "constructor" && typeof found?.value === "function" && found.configurable) {
      patch(target, key, `${name}.${String(key)}`);
    }
  }
}

async function reachedBy(run: () => unknown): Promise<string[]> {
  reached = [];
  armed = true;
  await run();
  armed = false;
  return [...new Set(reached)].sort();
}

// Node's own storage reaches some, under any program that uses one.
const dormant = await reachedBy(() => new AsyncLocalStorage().run(1, main));
api.trace = { getTracer: () => ({ startSpan: span }) };
const live = await reachedBy(main);
const spans = ended.length;
const around = await reachedBy(() => {
  manager.with(manager.active(), () => 1);
  manager.bind(manager.active(), () => 1)();
});
console.log(
  JSON.stringify({
    byRuntime: live.filter((name) => !dormant.includes(name)),
    byManager: around.filter((name) => !dormant.includes(name)),
    spans,
    failures: attributes.filter((key) => key === "error.type").length,
  }),
);
