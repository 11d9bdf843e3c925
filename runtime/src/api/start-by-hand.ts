/** startByHand(): the span that `span()` makes. */
import type { Attributes, Context, Span, SpanContext, Tracer } from "@opentelemetry/api";
import { newFamily } from "../family.ts";
import { linkTo } from "../links.ts";
import { holderOf, spanOf } from "../scope.ts";
import { isUnsampled, NO_TRACE, type Started } from "../start-span.ts";

export interface SpanOptions {
  readonly kind?: keyof typeof KINDS;
  readonly attributes?: Attributes;
  /** The span begins a trace of its own. */
  readonly root?: boolean;
  /** Spans, their contexts, or texts as in a `traceparent` header. */
  readonly links?: LinkTarget | readonly LinkTarget[];
}

export type LinkTarget = string | SpanContext | Span;

const KINDS = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const;

/** Undefined where nothing is to be recorded. */
export function startByHand(
  tracer: Tracer,
  name: string,
  { kind, attributes, root = false, links }: SpanOptions,
  parent: Context,
): Started | undefined {
  const above = root ? undefined : spanOf(parent);
  if (above !== undefined && isUnsampled(above)) return undefined;
  const span = tracer.startSpan(
    name,
    {
      root,
      ...(kind !== undefined && { kind: KINDS[kind] }),
      ...(attributes !== undefined && { attributes }),
    },
    parent,
  );
  if (span.spanContext().traceId === NO_TRACE) return undefined;
  if (links !== undefined) linkTo(span, links);
  const around = root ? undefined : holderOf(parent)?.family;
  const family = around && newFamily(around);
  return { span, extras: undefined, family, above: undefined };
}
