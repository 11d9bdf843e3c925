/** What all copies of the testing entry share: jest resets modules, vitest keeps its workers. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Span, TracerProvider } from "@opentelemetry/api";
import { now } from "../host.ts";
import type { Readable } from "./readable.ts";

/** The spans of one run of a test; of a retry, another one. */
export interface Recording {
  /** In the order in which they started. */
  spans: Readable[];
  /** Spans that the program's own sampler did not want. */
  unsampled: number;
}

interface Owned {
  readonly owner: Recording;
  readonly span: Span;
}

export interface TestingState {
  /** The test on whose behalf the code at hand runs, where its runner goes through us. */
  readonly storage: Storage;
  readonly running: Set<Recording>;
  /** Spans that started while no test ran. */
  outside: Recording;
  /** By span id: what a test's span leads to is that test's, too. */
  readonly owners: Map<string, Owned>;
  /** What the program registered itself: it makes the spans then, and they are watched. */
  program: TracerProvider | undefined;
  /** Asks a runner that knows which test the code at hand belongs to. */
  identify: (() => Recording | undefined) | undefined;
  isSetUp: boolean;
  /** Kept before a test can fake them. */
  readonly clock: Clock;
}

/** Of an AsyncLocalStorage, whose own type not every project knows. */
interface Storage {
  getStore(): Recording | undefined;
  run<T>(recording: Recording, call: () => T): T;
}

interface Clock {
  now(): number;
  later(call: () => void): void;
}

const KEY: unique symbol = Symbol.for("@spanweave/runtime/testing") as never;

export const state: TestingState = firstState();

function firstState(): TestingState {
  const host = globalThis as { [KEY]?: TestingState };
  host[KEY] ??= newState();
  return host[KEY];
}

function newState(): TestingState {
  const { setTimeout } = globalThis;
  const origin = Date.now() - now();
  return {
    storage: new AsyncLocalStorage(),
    running: new Set(),
    outside: newRecording(),
    owners: new Map(),
    program: undefined,
    identify: undefined,
    isSetUp: false,
    clock: { now: () => origin + now(), later: (call) => void setTimeout(call, 1) },
  };
}

export function newRecording(): Recording {
  return { spans: [], unsampled: 0 };
}

/** Workers are kept for several files: what is there belongs to earlier ones. */
export function forgetEarlierFiles(): void {
  state.outside = newRecording();
  state.owners.clear();
}
