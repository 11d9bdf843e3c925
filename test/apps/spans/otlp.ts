/** Spans that a receiver of OTLP got, in the order in which they started. */
import type { PlainSpan } from "../../../fixtures/apps/common/tree.mjs";
import type { CollectedSpan } from "../../telemetry/collector.ts";

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Pair[] };
    readonly scopeSpans: readonly { readonly spans: readonly JsonSpan[] }[];
  }[];
}

interface Pair {
  readonly key: string;
  readonly value: Value;
}

interface JsonSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly status: { readonly code: number };
  readonly attributes: readonly Pair[];
}

const ERROR = 2;
const KINDS = ["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];

/** Of bodies in JSON: https://github.com/open-telemetry/opentelemetry-proto */
export function spansInJson(bodies: readonly Uint8Array[]): PlainSpan[] {
  const spans = bodies.flatMap((body) =>
    read(body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
  return spans
    .toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
    .map((span) => ({
      id: span.spanId,
      parent: span.parentSpanId,
      name: span.name,
      kind: span.kind - 1,
      failed: span.status.code === ERROR,
      attributes: record(span.attributes),
    }));
}

/** The resource of each body. */
export function resourcesInJson(bodies: readonly Uint8Array[]): Record<string, unknown>[] {
  return bodies.flatMap((body) =>
    read(body).resourceSpans.map(({ resource }) => record(resource.attributes)),
  );
}

/** The collector prints no order but that in which spans came: those of the shared program end as they start. */
export function spansCollected(spans: readonly CollectedSpan[]): PlainSpan[] {
  return spans.map(({ spanId, parentSpanId, name, kind, status, attributes }) => ({
    id: spanId,
    parent: parentSpanId === "" ? undefined : parentSpanId,
    name,
    kind: KINDS.indexOf(kind),
    failed: status === "ERROR",
    attributes,
  }));
}

function read(body: Uint8Array): Sent {
  return JSON.parse(Buffer.from(body).toString()) as Sent;
}

function record(pairs: readonly Pair[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));
}

function plain({ stringValue, intValue, doubleValue, boolValue }: Value): unknown {
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? doubleValue ?? boolValue;
}
