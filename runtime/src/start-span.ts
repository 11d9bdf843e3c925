/** startSpan(): whether a call gets a span, and the span that it gets. */
import type { Context, Span, SpanContext, SpanOptions, Tracer } from "@opentelemetry/api";
import { beyondBudget } from "./budget.ts";
import { Extras } from "./extras.ts";
import { type Family, newFamily } from "./family.ts";
import { random, randomHex } from "./host.ts";
import { type Above, EndedSpan, holderOf, spanOf } from "./scope.ts";
import { NO_OPTIONS, optionsOf, type Row, type SiteOptions, spanNameOf } from "./site.ts";

export interface Started {
  readonly span: Span;
  readonly extras: Extras | undefined;
  readonly family: Family | undefined;
  readonly above: Above | undefined;
}

export const NO_TRACE = "00000000000000000000000000000000";
const SAMPLED = 1;

/** Undefined when the call is as if it were not woven. */
export function startSpan(
  tracer: Tracer,
  path: string,
  row: Row,
  parent: Context,
): Started | undefined {
  const options = optionsOf(row);
  const above = options.root ? undefined : spanOf(parent);
  const isOptional = options !== NO_OPTIONS;
  const newExtras = (): Extras | undefined =>
    isOptional ? new Extras(options, path, row) : undefined;
  if (above !== undefined && isUnsampled(above) && !options.forceSample) {
    // A span below would be unsampled, too: only what is counted needs a call's end.
    if (!options.metrics) return undefined;
    return { span: new EndedSpan(above.spanContext()), extras: newExtras(), ...ALONE };
  }
  if (isOptional) {
    if (options.onlyIfParent && !isParent(spanOf(parent))) return undefined;
    if (options.sample !== undefined && random() >= options.sample) {
      return { span: unsampledBelow(above), extras: newExtras(), ...ALONE };
    }
  }
  const holder = options.root ? undefined : holderOf(parent);
  if (above !== undefined && isParent(above)) {
    const counted = beyondBudget(path, row, options, above, holder);
    if (counted !== undefined) return { span: counted, extras: newExtras(), ...ALONE };
  }
  const attributes = {
    "code.function.name": row[0],
    "code.file.path": path,
    "code.line.number": row[1],
    "code.column.number": row[2],
  };
  const extras = newExtras();
  const settings = isOptional ? settingsFor(options, attributes, parent) : { attributes };
  const span = tracer.startSpan(spanNameOf(row), settings, parent);
  if (span.spanContext().traceId === NO_TRACE) return undefined;
  const mayBeDropped = options.minDuration !== undefined;
  const around = holder?.family;
  const family = around !== undefined || mayBeDropped ? newFamily(around) : undefined;
  return { span, extras, family, above: mayBeDropped ? { holder, span: above } : undefined };
}

const ALONE = { family: undefined, above: undefined } as const;

function isParent(span: Span | undefined): boolean {
  return span !== undefined && span.spanContext().traceId !== NO_TRACE;
}

/** Whoever sampled it did so in this program: a remote parent is for the sampler to judge. */
export function isUnsampled(span: Span): boolean {
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
  parent: Context,
): SpanOptions {
  const caller = linkCaller ? spanOf(parent) : undefined;
  return {
    ...(kind !== undefined && { kind }),
    ...(root && { root }),
    ...(caller !== undefined && { links: [{ context: caller.spanContext() }] }),
    attributes: {
      ...place,
      ...(attributes as SpanOptions["attributes"]),
      ...(forceSample && { [FORCED]: 1 }),
    },
  };
}

/** What samplers are told: https://github.com/opentracing/specification/blob/master/semantic_conventions.md */
export const FORCED = "sampling.priority";
