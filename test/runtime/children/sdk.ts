/** The SDK with a processor that only counts: nothing it keeps can hold a span. */
import { context, trace } from "@opentelemetry/api";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import { SpanweaveContextManager } from "@spanweave/runtime/context";

export interface Counts {
  started: number;
  ended: number;
  abandoned: number;
}

/** `seen` is shown each span as it starts. */
export function startCounting(seen: (span: ReadableSpan) => void = () => {}): Counts {
  const counts: Counts = { started: 0, ended: 0, abandoned: 0 };
  context.setGlobalContextManager(new SpanweaveContextManager().enable());
  const provider = new TracerProvider({
    spanProcessors: [
      {
        onStart(span) {
          counts.started++;
          seen(span);
        },
        onEnd(span) {
          counts.ended++;
          if (span.attributes["spanweave.abandoned"] === true) counts.abandoned++;
        },
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  trace.setGlobalTracerProvider(provider);
  return counts;
}

export function activeName(): string {
  return (trace.getActiveSpan() as ReadableSpan | undefined)?.name ?? "-";
}
