/** Registers an SDK before the code under test runs, and saves its spans when that ends. */
import { writeFileSync } from "node:fs";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

process.on("exit", () => {
  const spans = exporter
    .getFinishedSpans()
    .toSorted((a, b) => compare(a.startTime, b.startTime))
    .map((span) => ({
      id: span.spanContext().spanId,
      parent: span.parentSpanContext?.spanId,
      name: span.name,
    }));
  writeFileSync(process.env.SPANWEAVE_TEST_SPANS ?? "", JSON.stringify(spans));
});

function compare([seconds, nanoseconds]: [number, number], other: [number, number]): number {
  return seconds - other[0] || nanoseconds - other[1];
}
