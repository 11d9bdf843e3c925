/** Bodies for tests: real spans, encoded by the standard serializers. */
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

/** A parent, ended last, and a child that failed. */
export function someSpans(service: string): readonly ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("spanweave", "1.0.0");
  const attributes = { text: "two\nlines", whole: 42, part: 1.5, yes: true, list: ["a", "b"] };
  const parent = tracer.startSpan("buy", { attributes });
  const inside = trace.setSpan(context.active(), parent);
  const child = tracer.startSpan("charge é", { kind: 2 }, inside);
  child.recordException(new RangeError("card declined"));
  child.setStatus({ code: SpanStatusCode.ERROR, message: "declined" });
  child.end();
  parent.end();
  return exporter.getFinishedSpans();
}

export function encode(
  spans: readonly ReadableSpan[],
  protocol: "http/protobuf" | "http/json" | "grpc",
): Uint8Array {
  const serializer = protocol === "http/json" ? JsonTraceSerializer : ProtobufTraceSerializer;
  const bytes = serializer.serializeRequest([...spans]);
  if (bytes === undefined) throw new Error("nothing was encoded");
  return bytes;
}
