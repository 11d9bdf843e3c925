// Whatever comes by, nothing of the program runs because we look at it, and nothing is thrown.
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Random } from "../prove/stress/random.ts";
import { forgetGlobals, loadRuntime } from "./copies.ts";
import { type Recorder, register, unregister } from "./recorder.ts";
import { runPlain, runWoven } from "./weave.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1e9);

const drawn = new Random(seed);
const below = (most: number): number => drawn.below(most);
const oneOf = <T>(list: readonly T[]): T => drawn.pick(list);

const KINDS = [
  ...["chat.completion", "chat.completion.chunk", "text_completion", "response", "list"],
  ...["message", "message_start", "message_delta", "content_block_start", "content_block_delta"],
  ...["response.completed", "response.failed", "nothing"],
];
const NAMES = [
  ...["id", "model", "choices", "usage", "output", "content", "message", "response", "delta"],
  ...["finish_reason", "stop_reason", "status", "tool_calls", "function", "arguments", "name"],
  ...["text", "input", "index", "content_block", "prompt_tokens", "completion_tokens", "messages"],
  ...["input_tokens", "output_tokens", "prompt_tokens_details", "cached_tokens", "__proto__"],
];
const PLAIN = [
  "text",
  "",
  3,
  -1,
  Number.NaN,
  1e300,
  true,
  null,
  undefined,
  7n,
  Symbol("s"),
  "\ud800",
];

let traps: string[] = [];
const trapped = (what: string): never => {
  traps.push(what);
  throw new Error(`the trap of ${what}`);
};

function value(depth: number): unknown {
  const kind = depth <= 0 ? 0 : below(8);
  if (kind === 0) return oneOf(PLAIN);
  if (kind === 1) return () => trapped("a function");
  if (kind === 2) return Array.from({ length: below(4) }, () => value(depth - 1));
  if (kind === 3) return Object.create(record(depth - 1), { id: { value: "own" } });
  return record(depth);
}

function record(depth: number): object {
  const made: Record<string, unknown> = {};
  const define = (name: string, content: unknown): void => {
    const isGetter = below(8) === 0;
    const get = () => trapped(`the getter of ${name}`);
    const rest = { enumerable: below(8) > 0, configurable: true };
    Object.defineProperty(made, name, isGetter ? { get, ...rest } : { value: content, ...rest });
  };
  for (const name of ["object", "type"]) if (below(3) > 0) define(name, oneOf(KINDS));
  for (let count = below(9); count > 0; count--) define(oneOf(NAMES), value(depth - 1));
  if (below(6) === 0) define("toJSON", () => trapped("toJSON"));
  if (below(3) === 0) define("usage", Object.assign({}, { prompt_tokens: 3 }));
  if (below(4) === 0) Object.freeze(made);
  return below(8) === 0 ? armed(made) : made;
}

function armed(target: object): object {
  const handler = Object.fromEntries(
    Object.getOwnPropertyNames(Reflect).map((name) => [name, () => trapped(name)]),
  );
  return new Proxy(target, handler as ProxyHandler<object>);
}

/** What is passed on stands in a box: the engine itself asks what is awaited for its `then`. */
const SOURCE = `
  /** @trace { genAi: "content" } */
  exports.waits = async (messages, [request]) => [...(await Promise.all(messages)), [request]];
  /** @trace { genAi: "content" } */
  exports.returns = (values) => values;
  /** @trace { genAi: "content" } */
  exports.yields = function* (values) { yield* values; for (const value of values) yield value; };
  /** @trace { genAi: "content" } */
  exports.iterates = async function (values) {
    const all = [];
    const source = { [Symbol.asyncIterator]: () => ({ i: 0, async next() {
      return this.i === values.length ? { done: true } : { done: false, value: values[this.i++] };
    } }) };
    for await (const value of source) all.push(value);
    return [all];
  };
`;

type Program = Readonly<{
  waits(messages: unknown[], request: unknown[]): Promise<unknown[][]>;
  returns(values: unknown): unknown;
  yields(values: unknown[]): Iterable<unknown>;
  iterates(values: unknown[]): Promise<unknown[][]>;
}>;

let recorder: Recorder;

beforeEach(() => {
  unregister();
  forgetGlobals();
  recorder = register();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => {
  unregister();
  forgetGlobals();
});

async function runs(program: Program, values: unknown[]): Promise<unknown[]> {
  const boxes = values.map((one) => [one]);
  return [
    ...(await program.waits(boxes, [values[0]])).map(([one]) => one),
    program.returns(values[0]),
    ...(program.returns(values) as unknown[]),
    ...program.yields(values),
    ...((await program.iterates(values))[0] ?? []),
  ];
}

test(`no getter, no trap and no toJSON runs, and the very same values go on: SEED=${seed}`, async () => {
  const woven = runWoven<Program>(SOURCE, loadRuntime());
  const plain = runPlain<Program>(SOURCE);
  for (let round = 0; round < 400; round++) {
    const values = Array.from({ length: 1 + below(4) }, () => value(3));
    const expected = await runs(plain, values);
    traps = [];
    const got = await runs(woven, values);
    expect(traps).toEqual([]);
    expect(got.length).toBe(expected.length);
    // Printing values would run their traps.
    expect(got.every((one, index) => Object.is(one, expected[index]))).toBe(true);
  }
  expect(recorder.open()).toEqual([]);
  const read = recorder.spans.filter(({ attributes }) => "gen_ai.usage.input_tokens" in attributes);
  expect(read.length).toBeGreaterThan(50);
});
