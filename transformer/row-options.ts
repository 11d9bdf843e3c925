/** rowOf(): what a file's table holds of one site, in the runtime's words. */
import type { Locate } from "./lines.ts";
import { isExpression } from "./options.ts";
import { ASYNC, GENERATOR, type Row, type RowOptions } from "./shape.ts";
import type { AttributeLiteral, Decision, Options, SpanKind } from "./types.ts";

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind, as `@opentelemetry/api` counts. */
const KINDS: Readonly<Record<SpanKind, number>> = {
  internal: 0,
  server: 1,
  client: 2,
  producer: 3,
  consumer: 4,
};

export function rowOf(decision: Decision, locate: Locate): Row {
  const { site, spanName } = decision;
  const { line, column } = locate(site.place);
  const flags = (site.async ? ASYNC : 0) | (site.generator ? GENERATOR : 0);
  const row = [site.name, line, column, flags] as const;
  const more = rowOptions(decision);
  if (Object.keys(more).length === 0) return spanName === undefined ? row : [...row, spanName];
  return [...row, { ...(spanName !== undefined && { name: spanName }), ...more }];
}

/** What is as usual is left out: tables are shipped. */
function rowOptions({ options, captures }: Decision): RowOptions {
  const { kind, errors, ignoreErrors, links, redact, result } = options;
  const { slowerThan, minDuration, sample, budget } = options;
  const attributes = literalsOf(options.attributes);
  return {
    ...(kind !== undefined && kind !== "internal" && { kind: KINDS[kind] }),
    ...(attributes !== undefined && { attributes }),
    ...(result === true && { result }),
    ...(errors === false && { errors }),
    ...(isList(ignoreErrors) && { ignoreErrors }),
    ...(options.root && { root: true }),
    ...(links === "caller" && { linkCaller: true }),
    ...(slowerThan !== undefined && { slowerThan }),
    ...(minDuration !== undefined && minDuration > 0 && { minDuration }),
    ...(sample !== undefined && sample < 1 && { sample }),
    ...(budget !== undefined && { budget }),
    ...(options.forceSample && { forceSample: true }),
    ...(options.onlyIfParent && { onlyIfParent: true }),
    ...(options.metrics && { metrics: true }),
    ...(options.genAi && { genAi: options.genAi }),
    ...((redact === false || isList(redact)) && { redact }),
    ...(captures.length > 0 && { captures: true }),
  };
}

function literalsOf(
  attributes: Options["attributes"],
): Readonly<Record<string, AttributeLiteral>> | undefined {
  const literals = Object.entries(attributes ?? {}).filter(
    (entry): entry is [string, AttributeLiteral] => !isExpression(entry[1]),
  );
  return literals.length === 0 ? undefined : Object.fromEntries(literals);
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
