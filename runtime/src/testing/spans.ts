/** spans: what a test asks for the spans of its own run. */
import { whyNothing } from "./nothing.ts";
import { current } from "./owner.ts";
import { type RecordedSpan, recordedSpans } from "./recorded-span.ts";
import { type Recording, state } from "./state.ts";
import { type TreeOptions, treeText } from "./tree-text.ts";

export interface Spans {
  /** Every span of this test so far, in the order in which they started. */
  (): RecordedSpan[];
  /** Those with this name. */
  named(name: string): RecordedSpan[];
  /**
   * Names and errors as indented text, for a snapshot:
   *
   * ```text
   * order.place ✗ RangeError
   *   price
   *   charge ✗ RangeError
   * ```
   */
  tree(options?: TreeOptions): string;
  /**
   * Waits until no span of this test is open, and gives them all. For work that a test has started and
   * does not await.
   */
  settled(options?: SettleOptions): Promise<RecordedSpan[]>;
  /** Forgets what this test has recorded so far: what its preparations did, for one. */
  clear(): void;
}

export interface SettleOptions {
  /** Milliseconds of real time, whatever the test's timers are. Default: 1000. */
  readonly timeout?: number;
}

/** The spans of the test that asks, and of no other one. */
export const spans: Spans = Object.assign(() => recordedSpans(mine().spans), {
  named: (name: string): RecordedSpan[] => spans().filter((span) => span.name === name),
  tree(options?: TreeOptions): string {
    const recording = mine();
    const text = treeText(recordedSpans(recording.spans), options);
    return text === "" ? `(no span: ${whyNothing(recording)})` : text;
  },
  async settled({ timeout = 1000 }: SettleOptions = {}): Promise<RecordedSpan[]> {
    const recording = mine();
    const end = state.clock.now() + timeout;
    let started = -1;
    // Twice the same: what was woken by a span's end may start another one.
    while (recording.spans.some(({ ended }) => !ended) || recording.spans.length !== started) {
      if (state.clock.now() > end) throw new Error(stillOpen(recording, timeout));
      started = recording.spans.length;
      await new Promise<void>((resolve) => state.clock.later(resolve));
    }
    return recordedSpans(recording.spans);
  },
  clear(): void {
    const recording = mine();
    recording.spans = [];
    recording.unsampled = 0;
  },
});

/** Outside of tests, what started there. */
export function mine(): Recording {
  if (!state.isSetUp) {
    throw new Error(
      "[spanweave] SW462: no test runner is set up for spans: add spanweave() of spanweave/vitest to vitest's plugins, or in jest without globals call setUp()",
    );
  }
  const found = current();
  if (found !== undefined) return found;
  if (state.running.size > 1) {
    throw new Error(
      "[spanweave] SW461: several tests run at once, and nothing tells for which of them spans are asked",
    );
  }
  return state.outside;
}

function stillOpen({ spans }: Recording, timeout: number): string {
  const all = treeText(recordedSpans(spans));
  return `[spanweave] SW463: spans are still open after ${timeout} ms\n\n${all}`;
}
