/** Spans that arrived at a receiver. */
import { onTestFinished } from "vitest";
import {
  type HttpReply,
  type Received,
  type Receiver,
  receiveHttp,
  type Script,
} from "./receiver.ts";
import { type SentPoint, sentMetrics } from "./sent-metrics.ts";
import { type SentSpan, sentSpans } from "./sent-spans.ts";

export interface Arrivals {
  /** For a program that is to send its spans here. */
  readonly env: Readonly<Record<string, string>>;
  /** The same, for all that it has. */
  readonly envOfAll: Readonly<Record<string, string>>;
  readonly url: string;
  readonly received: readonly Received[];
  spans(): readonly SentSpan[];
  /** Data points, those of each request behind those of the one before. */
  metrics(): readonly SentPoint[];
}

/** A receiver until the end of the test. */
export async function expectArrivals(script?: Script<HttpReply>): Promise<Arrivals> {
  const receiver = await receiveHttp(script);
  onTestFinished(() => receiver.close());
  return arrivalsAt(receiver);
}

export function arrivalsAt(receiver: Receiver): Arrivals {
  return {
    url: receiver.url,
    received: receiver.received,
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url },
    envOfAll: { OTEL_EXPORTER_OTLP_ENDPOINT: new URL(receiver.url).origin },
    spans: () =>
      receiver.received.flatMap(({ path, body }) => (isOfMetrics(path) ? [] : sentSpans(body))),
    metrics: () =>
      receiver.received.flatMap(({ path, body }) => (isOfMetrics(path) ? sentMetrics(body) : [])),
  };
}

function isOfMetrics(path: string): boolean {
  return path.includes("metrics");
}
