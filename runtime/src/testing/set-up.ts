/** setUp: makes a test runner give each test its own spans. */

import { followHooks, type HookRunner } from "./hooks.ts";
import { matchers } from "./matchers.ts";
import { starts } from "./owner.ts";
import { register } from "./register.ts";
import { forgetEarlierFiles, newRecording, state } from "./state.ts";

export type { HookRunner } from "./hooks.ts";

/** What vitest 4.1 and later export. */
export interface AroundRunner {
  readonly expect: Expect;
  aroundEach(around: (runTest: () => Promise<void>) => Promise<void>): void;
}

interface Expect {
  extend(matchers: never): void;
}

/**
 * Once for each test file, at its top or in a setup file. spanweave/vitest does so, and importing this
 * entry does where jest's globals are; what is left are runners whose globals are switched off.
 */
export function setUp(runner: AroundRunner | HookRunner): void {
  forgetEarlierFiles();
  state.isSetUp = true;
  runner.expect.extend(matchers as never);
  register();
  if (!("aroundEach" in runner)) return followHooks(runner);
  if (typeof runner.aroundEach !== "function") {
    throw new Error("[spanweave] SW465: spans of tests need vitest 4.1 or later: npm i -D vitest");
  }
  goAround(runner);
}

function goAround({ aroundEach }: AroundRunner): void {
  aroundEach(async (runTest) => {
    register();
    const recording = newRecording();
    starts(recording);
    try {
      await state.storage.run(recording, runTest);
    } finally {
      state.running.delete(recording);
    }
  });
}
