/** What a matcher is told of a span: as much as the test cares for. */
import type { RecordedEvent, RecordedKind, RecordedSpan, RecordedStatus } from "./recorded-span.ts";

/** What is left out may be anything; every value may be an asymmetric matcher, such as `expect.any(Number)`. */
export interface SpanPattern {
  readonly name?: string | RegExp;
  readonly kind?: RecordedKind;
  /** These, and perhaps others. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Whether it failed; the type of the error; or more of it. */
  readonly error?: boolean | string | RegExp | ErrorPattern;
  readonly status?: Partial<RecordedStatus>;
  readonly events?: readonly Partial<RecordedEvent>[];
  readonly ended?: boolean;
  /** The span above it: by name, or a pattern; null for none. */
  readonly parent?: string | RegExp | SpanPattern | null;
  /** All of them, in the order in which they started. */
  readonly children?: readonly (string | RegExp | SpanPattern)[];
}

export interface ErrorPattern {
  readonly type?: string | RegExp;
  readonly message?: string | RegExp;
}

/** How a test runner compares, asymmetric matchers included. */
export type Compare = (actual: unknown, expected: unknown) => boolean;

export type SpanField = keyof SpanPattern;

/** The fields of `pattern` that `span` is not like. */
export function unlike(span: RecordedSpan, pattern: SpanPattern, compare: Compare): SpanField[] {
  return (Object.keys(pattern) as SpanField[]).filter(
    (field) => pattern[field] !== undefined && !isLike[field](span, pattern, compare),
  );
}

export function matches(
  span: RecordedSpan,
  pattern: string | RegExp | SpanPattern,
  compare: Compare,
): boolean {
  if (typeof pattern === "string" || isRegExp(pattern))
    return likeText(span.name, pattern, compare);
  return unlike(span, pattern, compare).length === 0;
}

type IsLike = (span: RecordedSpan, pattern: SpanPattern, compare: Compare) => boolean;

const isLike: Readonly<Record<SpanField, IsLike>> = {
  name: (span, pattern, compare) => likeText(span.name, pattern.name, compare),
  kind: (span, pattern, compare) => compare(span.kind, pattern.kind),
  attributes: (span, pattern, compare) => likeEach(span.attributes, pattern.attributes, compare),
  error: ({ error }, pattern, compare) => {
    const expected = pattern.error;
    if (typeof expected === "boolean") return expected === (error !== undefined);
    if (error === undefined) return false;
    return typeof expected === "string" || isRegExp(expected)
      ? likeText(error.type, expected, compare)
      : likeEach(error, expected, compare);
  },
  status: (span, pattern, compare) => likeEach(span.status, pattern.status, compare),
  events: (span, pattern, compare) =>
    pattern.events?.every((event) => span.events.some((one) => compare(one, event))) ?? true,
  ended: (span, pattern, compare) => compare(span.ended, pattern.ended),
  parent: ({ parent }, pattern, compare) => {
    const expected = pattern.parent ?? null;
    if (parent === undefined || expected === null) return parent === undefined && expected === null;
    return matches(parent, expected, compare);
  },
  children: ({ children }, pattern, compare) =>
    matchEach(children, pattern.children ?? [], compare),
};

/** One by one, none left over. */
export function matchEach(
  spans: readonly RecordedSpan[],
  patterns: readonly (string | RegExp | SpanPattern)[],
  compare: Compare,
): boolean {
  return (
    spans.length === patterns.length &&
    spans.every((span, index) => matches(span, patterns[index] ?? {}, compare))
  );
}

function likeEach(actual: object, expected: unknown, compare: Compare): boolean {
  if (isAsymmetric(expected)) return compare(actual, expected);
  const values = actual as Readonly<Record<string, unknown>>;
  return Object.entries(expected ?? {}).every(([key, value]) =>
    likeText(values[key], value, compare),
  );
}

function likeText(actual: unknown, expected: unknown, compare: Compare): boolean {
  return isRegExp(expected)
    ? typeof actual === "string" && actual.search(expected) !== -1
    : compare(actual, expected);
}

/** Of any realm: jest runs tests in one of their own. */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === "[object RegExp]";
}

function isAsymmetric(value: unknown): boolean {
  return typeof value === "object" && value !== null && "asymmetricMatch" in value;
}
