/** What tests import: the spans of each test, and matchers for them. */

import type { SpanMatchers } from "./testing/matchers.ts";
import { type HookRunner, setUp } from "./testing/set-up.ts";
import { state } from "./testing/state.ts";

export { matchers, type SpanMatchers, type SpanTree } from "./testing/matchers.ts";
export type { ErrorPattern, SpanPattern } from "./testing/pattern.ts";
export type {
  RecordedError,
  RecordedEvent,
  RecordedKind,
  RecordedLink,
  RecordedSpan,
  RecordedStatus,
} from "./testing/recorded-span.ts";
export { type AroundRunner, type HookRunner, setUp } from "./testing/set-up.ts";
export { type SettleOptions, type Spans, spans } from "./testing/spans.ts";
export type { TreeOptions } from "./testing/tree-text.ts";

declare global {
  // vitest's matchers are chai's; without vitest this says nothing.
  namespace Chai {
    interface Assertion extends SpanMatchers {}
  }
  // Of @types/jest; what @jest/globals exports has no global name.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: all declarations must have the same parameters.
    interface Matchers<R, T = {}> extends SpanMatchers<R> {}
  }
}

setUpWhereJestIs();

/** vitest may have globals of these names, too: there a setup file does it. */
function setUpWhereJestIs(): void {
  const found = globalThis as Partial<HookRunner>;
  const { expect, beforeEach, afterEach } = found;
  if (state.isSetUp || process.env.VITEST !== undefined) return;
  if (typeof expect?.getState !== "function" || !beforeEach || !afterEach) return;
  setUp({ expect, beforeEach, afterEach });
}
