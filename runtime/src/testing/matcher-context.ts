/** What `expect.extend` gives a matcher, and wants from it: the same in vitest and in jest. */
import type { Compare } from "./pattern.ts";

export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  readonly customTesters?: readonly unknown[] | undefined;
  equals(actual: unknown, expected: unknown, testers?: never[]): boolean;
  readonly utils: {
    diff(expected: unknown, actual: unknown): string | null | undefined;
    stringify(value: unknown): string;
    readonly iterableEquality: unknown;
    readonly subsetEquality: unknown;
  };
}

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** Objects may hold more than is expected of them. */
export function comparing({ equals, customTesters = [], utils }: MatcherContext): Compare {
  const testers = [...customTesters, utils.iterableEquality, utils.subsetEquality] as never[];
  return (actual, expected) => equals(actual, expected, testers);
}
