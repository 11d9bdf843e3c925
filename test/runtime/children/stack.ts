// Under Node's own `Error.prepareStackTrace`, which no test runner has replaced.
import { trace } from "@opentelemetry/api";
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";

const ended: ReadableSpan[] = [];
const nothing = (): Promise<void> => Promise.resolve();
const gather = {
  onStart() {},
  onEnd: (span: ReadableSpan) => void ended.push(span),
  forceFlush: nothing,
  shutdown: nothing,
};
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [gather] }));

/** @trace */
function failing(): never {
  throw new RangeError("too far");
}

let stack: string | undefined;
try {
  failing();
} catch (error) {
  stack = (error as Error).stack;
}
const recorded = ended[0]?.events[0]?.attributes?.["exception.stacktrace"];
console.log(JSON.stringify({ isRecorded: recorded !== undefined, isSame: recorded === stack }));
