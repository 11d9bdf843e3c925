/** followHooks: tells the tests of jest apart, which has no hook around a test. */
import { starts } from "./owner.ts";
import { register } from "./register.ts";
import { newRecording, type Recording, state } from "./state.ts";

/** What jest has as globals, or exports from `@jest/globals`. */
export interface HookRunner {
  readonly expect: {
    extend(matchers: never): void;
    getState(): object;
  };
  beforeEach(hook: () => void): void;
  afterEach(hook: () => void): void;
}

/** Of jest's own asynchronous context, which its tests run in. */
interface JestState {
  /** jest 30.5 and later: an object for each test. */
  readonly currentTestIdentity?: () => object | undefined;
  /** Earlier ones: of tests that run at once, the name. */
  readonly currentConcurrentTestName?: () => string | undefined;
}

export function followHooks({ expect, beforeEach, afterEach }: HookRunner): void {
  const jest = (): JestState => expect.getState();
  const byTest = new WeakMap<object, Run>();
  const byName = new Map<string, Recording>();

  function identify(): Recording | undefined {
    const test = jest().currentTestIdentity?.();
    if (test !== undefined) return recordingOf(test);
    const name = jest().currentConcurrentTestName?.();
    if (name === undefined) return undefined;
    const known = byName.get(name) ?? newRecording();
    byName.set(name, known);
    return known;
  }

  /** A retry is the same test, and another run. */
  function recordingOf(test: object): Recording {
    const { invocations = 0 } = test as { readonly invocations?: number };
    const known = byTest.get(test);
    if (known?.invocations === invocations) return known.recording;
    const recording = newRecording();
    byTest.set(test, { invocations, recording });
    return recording;
  }

  state.identify = identify;
  // Tests that run at once have no hooks; of others there is one at a time.
  beforeEach(() => {
    register();
    state.running.clear();
    starts(identify() ?? newRecording());
  });
  afterEach(() => state.running.clear());
}

interface Run {
  readonly invocations: number;
  readonly recording: Recording;
}
