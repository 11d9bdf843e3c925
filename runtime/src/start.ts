/** startSpan(): whether a call gets a span, and the span that it gets. */
import type { Context, Span, SpanContext, SpanOptions, Tracer } from "@opentelemetry/api";
import { Extras } from "./extras.ts";
import { type Family, newFamily } from "./family.ts";
import { random, randomHex } from "./host.ts";
import { EndedSpan, familyOf, spanOf } from "./scope.ts";
import { NO_OPTIONS, optionsOf, type Row, type SiteOptions, spanNameOf } from "./site.ts";

export interface Started {
  readonly span: Span;
  readonly extras: Extras | undefined;
  readonly family: Family | undefined;
}

const NO_TRACE = "00000000000000000000000000000000";
const SAMPLED = 1;

/** Undefined when the call is as if it were not woven. */
export function startSpan(
  tracer: Tracer,
  path: string,
  row: Row,
  parent: Context,
): Started | undefined {
  const options = optionsOf(row);
  const above = spanOf(parent);
  const isOptional = options !== NO_OPTIONS;
  const extras = isOptional ? new Extras(options, path, row) : undefined;
  if (above !== undefined && isUnsampled(above) && !options.forceSample) {
    // A span below would be unsampled, too: only what is counted needs a call's end.
    if (!options.metrics) return undefined;
    return { span: new EndedSpan(above.spanContext()), extras, family: undefined };
  }
  if (isOptional) {
    if (options.onlyIfParent && !isParent(above)) return undefined;
    if (options.sample !== undefined && random() >= options.sample) {
      return { span: unsampledBelow(above), extras, family: undefined };
    }
  }
  const attributes = {
    "code.function.name": row[0],
    "code.file.path": path,
    "code.line.number": row[1],
    "code.column.number": row[2],
  };
  const settings = isOptional ? settingsFor(options, attributes, above) : { attributes };
  const span = tracer.startSpan(spanNameOf(row), settings, parent);
  if (span.spanContext().traceId === NO_TRACE) return undefined;
  const around = familyOf(parent);
  const mayBeDropped = options.minDuration !== undefined;
  const family = around !== undefined || mayBeDropped ? newFamily(around) : undefined;
  return { span, extras, family };
}

function isParent(span: Span | undefined): boolean {
  return span !== undefined && span.spanContext().traceId !== NO_TRACE;
}

/** Whoever sampled it did so in this program: a remote parent is for the sampler to judge. */
function isUnsampled(span: Span): boolean {
  const { traceFlags, isRemote, traceId } = span.spanContext();
  return (
    !(traceFlags & SAMPLED) && isRemote !== true && traceId !== NO_TRACE && !span.isRecording()
  );
}

/** Of the same trace, so that what is below is unsampled wherever it runs. */
function unsampledBelow(above: Span | undefined): Span {
  const context: SpanContext =
    above === undefined
      ? { traceId: randomHex(32), spanId: randomHex(16), traceFlags: 0 }
      : { ...above.spanContext(), traceFlags: 0, isRemote: false };
  return new EndedSpan(context);
}

function settingsFor(
  { kind, attributes, root, linkCaller, forceSample }: SiteOptions,
  place: Readonly<Record<string, string | number>>,
  above: Span | undefined,
): SpanOptions {
  return {
    ...(kind !== undefined && { kind }),
    ...(root && { root }),
    ...(linkCaller && above !== undefined && { links: [{ context: above.spanContext() }] }),
    attributes: {
      ...place,
      ...(attributes as SpanOptions["attributes"]),
      ...(forceSample && { [FORCED]: 1 }),
    },
  };
}

/** What samplers are told: https://github.com/opentracing/specification/blob/master/semantic_conventions.md */
export const FORCED = "sampling.priority";
