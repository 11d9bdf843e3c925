/** Reads the spans and the data points in what rotel prints with `--debug-log-verbosity detailed`. */

export type CollectedValue = string | number | boolean | readonly CollectedValue[];
export type CollectedAttributes = Readonly<Record<string, CollectedValue>>;

export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  /** `INTERNAL`, `CLIENT`, ... */
  readonly kind: string;
  /** `UNSET`, `OK` or `ERROR`. */
  readonly status: string;
  readonly statusMessage: string;
  readonly attributes: CollectedAttributes;
  readonly events: readonly CollectedEvent[];
  readonly resource: CollectedAttributes;
  /** Name and version of the tracer. */
  readonly scope: string;
}

export interface CollectedEvent {
  readonly name: string;
  readonly attributes: CollectedAttributes;
}

export interface CollectedPoint {
  readonly name: string;
  readonly unit: string;
  /** `Sum`, `Gauge` or `Histogram`. */
  readonly type: string;
  /** `DELTA` or `CUMULATIVE`; empty for gauges. */
  readonly temporality: string;
  readonly attributes: CollectedAttributes;
  /** Of histograms, how many were recorded. */
  readonly value: number;
  readonly resource: CollectedAttributes;
  readonly scope: string;
}

export function countPoints(output: string): number {
  return output.match(/^(Number|Histogram)DataPoints #\d+$/gm)?.length ?? 0;
}

export function readPoints(output: string): CollectedPoint[] {
  return cut(output, "ResourceMetrics").flatMap((ofResource) => {
    const resource = attributesIn(ofResource.split(/^ScopeMetrics #\d+$/m)[0] ?? "");
    return cut(ofResource, "ScopeMetrics").flatMap((ofScope) => {
      const scope = /^InstrumentationScope (.*)$/m.exec(ofScope)?.[1]?.trim() ?? "";
      return cut(ofScope, "Metric").flatMap((metric) =>
        readMetric(metric).map((point) => ({ ...point, resource, scope })),
      );
    });
  });
}

function readMetric(metric: string): Omit<CollectedPoint, "resource" | "scope">[] {
  const [head = "", ...points] = metric.split(/^(?:Number|Histogram)DataPoints #\d+$/m);
  const field = (label: string): string =>
    new RegExp(`^ {5}-> ${label}: (.*)$`, "m").exec(head)?.[1] ?? "";
  return points.map((point) => ({
    name: field("Name"),
    unit: field("Unit"),
    type: field("DataType"),
    temporality: field("AggregationTemporality").replace("AGGREGATION_TEMPORALITY_", ""),
    attributes: attributesIn(point.split(/^StartTimestamp:/m)[0] ?? ""),
    value: Number(/^(?:Value|Count): (.*)$/m.exec(point)?.[1]),
  }));
}

/** Those whose name begins with `butNot` left out. */
export function countSpans(output: string, butNot: string): number {
  const names = output.match(/^ {4}Name {11}: .*/gm) ?? [];
  return names.filter((line) => !line.startsWith(`    Name           : ${butNot}`)).length;
}

/** A value of several lines is read whole, as long as none of them looks like one of the collector's own. */
export function readSpans(output: string): CollectedSpan[] {
  return cut(output, "ResourceSpans").flatMap((ofResource) => {
    const resource = attributesIn(ofResource.split(/^ScopeSpans #\d+$/m)[0] ?? "");
    return cut(ofResource, "ScopeSpans").flatMap((ofScope) => {
      const scope = /^InstrumentationScope (.*)$/m.exec(ofScope)?.[1]?.trim() ?? "";
      return cut(ofScope, "Span").map((text) => ({ ...readSpan(text), resource, scope }));
    });
  });
}

function readSpan(text: string): Omit<CollectedSpan, "resource" | "scope"> {
  const [head = "", ...events] = (text.split(/^Links:$/m)[0] ?? "").split(/^SpanEvent #\d+$/m);
  const field = (label: string, before: string): string => {
    const pattern = new RegExp(`^ {4}${label} *: (.*?)\n(?=${before})`, "ms");
    return pattern.exec(head)?.[1] ?? "";
  };
  return {
    name: field("Name", " {4}Kind"),
    traceId: field("Trace ID", " {4}"),
    spanId: field("ID", " {4}"),
    parentSpanId: field("Parent ID", " {4}"),
    kind: field("Kind", "Start time").replace("SPAN_KIND_", ""),
    status: field("Status code", " {4}").replace("STATUS_CODE_", ""),
    statusMessage: field("Status message", "Attributes:|Events:|$(?![^])"),
    attributes: attributesIn(head.split(/^Attributes:$/m)[1] ?? ""),
    events: events.map((event) => ({
      name: /^ {5}-> Name: (.*)$/m.exec(event)?.[1] ?? "",
      attributes: attributesIn(event.split(/^ {5}-> Attributes::$/m)[1] ?? ""),
    })),
  };
}

/** What stands behind each `<title> #<n>`. */
function cut(text: string, title: string): string[] {
  const parts = text.split(new RegExp(`^${title} #\\d+$`, "m")).slice(1);
  return parts.map((part) => part.split(/^Resource(?:Spans|Metrics) #\d+$/m)[0] ?? "");
}

function attributesIn(text: string): CollectedAttributes {
  const written = text.split(/^ {5,10}-> /m).slice(1);
  return Object.fromEntries(
    written.map((line) => {
      const [, key = line, value = ""] = /^(.*?): (\w+\(.*\))/s.exec(line) ?? [];
      return [key, readValue(value)];
    }),
  );
}

function readValue(text: string): CollectedValue {
  const [, type, inner = ""] = /^(\w+)\((.*)\)$/s.exec(text) ?? [];
  if (type === "Int" || type === "Double") return Number(inner);
  if (type === "Bool") return inner === "true";
  if (type !== "Slice") return inner;
  return inner === "" ? [] : inner.split(/, (?=(?:Str|Int|Double|Bool|Slice)\()/).map(readValue);
}
