/** How a span, or a tree of spans, is not what a test expected: in sentences. */
import type { MatcherContext } from "./matcher-context.ts";
import { nearName } from "./near-name.ts";
import { type Compare, matches, type SpanField, type SpanPattern, unlike } from "./pattern.ts";
import type { RecordedSpan } from "./recorded-span.ts";

type Expected = string | RegExp | SpanPattern;

export function noSuchSpan(
  spans: readonly RecordedSpan[],
  pattern: SpanPattern,
  compare: Compare,
  context: MatcherContext,
): string {
  const { name } = pattern;
  const namesakes = spans.filter((span) => name === undefined || matches(span, { name }, compare));
  if (namesakes.length === 0) {
    const near = typeof name === "string" ? nearName(name, namesOf(spans)) : undefined;
    const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
    return `no span is named ${context.utils.stringify(name)}${hint}`;
  }
  const fields = (span: RecordedSpan): SpanField[] => unlike(span, pattern, compare);
  const nearest = namesakes.reduce((one, other) =>
    fields(other).length < fields(one).length ? other : one,
  );
  return differenceOf(nearest, pattern, fields(nearest), context);
}

/** The first place where they part. */
export function treeDifference(
  spans: readonly RecordedSpan[],
  patterns: readonly Expected[],
  compare: Compare,
  context: MatcherContext,
  above?: string,
): string {
  const where = above === undefined ? "at the top" : `below ${JSON.stringify(above)}`;
  for (const [index, span] of spans.entries()) {
    const expected = patterns[index];
    if (expected === undefined) {
      return `nothing more is expected ${where}, but ${JSON.stringify(span.name)} is there`;
    }
    if (matches(span, expected, compare)) continue;
    const pattern = patternOf(expected);
    const fields = unlike(span, pattern, compare);
    if (fields.length > 1 || fields[0] !== "children") {
      const own = fields.filter((field) => field !== "children");
      return `${where}: ${differenceOf(span, pattern, own, context)}`;
    }
    return treeDifference(span.children, pattern.children ?? [], compare, context, span.name);
  }
  const missing = patterns.slice(spans.length).map(patternOf);
  const named = missing.map(({ name, ...rest }) => context.utils.stringify(name ?? rest));
  return `missing ${where}: ${named.join(", ")}`;
}

function patternOf(expected: Expected): SpanPattern {
  const isName = typeof expected === "string" || "exec" in expected;
  return isName ? { name: expected as string | RegExp } : expected;
}

function differenceOf(
  span: RecordedSpan,
  pattern: SpanPattern,
  fields: readonly SpanField[],
  { utils }: MatcherContext,
): string {
  const differences = fields.map((field) => {
    const expected = pattern[field];
    const actual = actualOf(span, field, expected);
    const plain = `expected ${utils.stringify(expected)}\nreceived ${utils.stringify(actual)}`;
    const isLong = isData(expected) && isData(actual);
    return `${field}:\n${indented(isLong ? (utils.diff(expected, actual) ?? plain) : plain)}`;
  });
  return `${JSON.stringify(span.name)} is not as expected\n\n${differences.join("\n\n")}`;
}

/** Only what the test speaks of: the rest would hide the difference. */
function actualOf(span: RecordedSpan, field: SpanField, expected: unknown): unknown {
  const actual = span[field];
  if (field === "parent") return span.parent?.name ?? null;
  if (field === "children") return namesOf(span.children);
  if (field === "error" && !isData(expected)) {
    return typeof expected === "boolean" ? span.error !== undefined : span.error?.type;
  }
  if (field === "events" || !isData(actual) || !isData(expected)) return actual;
  const values = actual as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(expected)
      .filter((key) => key in values)
      .map((key) => [key, values[key]]),
  );
}

function isData(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && !("asymmetricMatch" in value || "exec" in value)
  );
}

function namesOf(spans: readonly RecordedSpan[]): string[] {
  return spans.map(({ name }) => name);
}

export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
