/** lineOf(): a span on one line, for logs: keys in a fixed order, each text a JSON string. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { milliseconds } from "./duration.ts";
import { errorTypeOf, isException, placeOf } from "./facts.ts";
import { fieldText, keyText } from "./field.ts";
import { valueText } from "./value.ts";

const KINDS = ["internal", "server", "client", "producer", "consumer"];

const OWN_KEYS: ReadonlySet<string> = new Set([
  ...["time", "trace", "span", "parent", "name", "kind", "duration_ms"],
  ...["status", "error", "message", "place"],
]);

export function lineOf(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  const errorType = errorTypeOf(span);
  const message = errorType === undefined ? undefined : messageOf(span);
  const kind = KINDS[span.kind];
  const fields = [
    `time=${isoTime(milliseconds(span.startTime))}`,
    `trace=${traceId}`,
    `span=${spanId}`,
    span.parentSpanContext && `parent=${span.parentSpanContext.spanId}`,
    `name=${valueText(span.name)}`,
    kind === "internal" ? undefined : `kind=${kind}`,
    `duration_ms=${Number(milliseconds(span.duration).toFixed(3))}`,
    errorType && `status=error error=${valueText(errorType)}`,
    message && `message=${valueText(message)}`,
    placeOf(span) && `place=${valueText(placeOf(span))}`,
    ...Object.entries(span.attributes)
      .filter(([key]) => isSaid(key, errorType))
      .map(([key, value]) => `${keyText(key, OWN_KEYS)}=${fieldText(value ?? "")}`),
  ];
  return fields.filter((field) => field !== undefined && field !== "").join(" ");
}

/** Place and error stand before. */
function isSaid(key: string, errorType: string | undefined): boolean {
  return !key.startsWith("code.") && !(key === "error.type" && errorType !== undefined);
}

function messageOf({ events, status }: ReadableSpan): string {
  const thrown = events.findLast(isException)?.attributes?.["exception.message"];
  return String(thrown ?? status.message ?? "");
}

/** Programs can set a span's times: to anything. */
function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : "unknown";
}
