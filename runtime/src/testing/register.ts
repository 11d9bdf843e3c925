/** Registers the testing provider: first, behind the program's own, or in its place. */
import { context, type ProxyTracerProvider, type TracerProvider, trace } from "@opentelemetry/api";
import { SpanweaveContextManager } from "../context.ts";
import { registered } from "../otel.ts";
import { isTestingProvider, TestingProvider } from "./provider.ts";
import { state } from "./state.ts";

/** To be called before each test: programs take their SDK away again. */
export function register(): void {
  hearOfPrograms();
  if (registered()?.context === undefined) {
    context.setGlobalContextManager(new SpanweaveContextManager().enable());
  }
  const found = registered()?.trace;
  if (found === undefined) state.program = undefined;
  if (found === undefined) original.call(trace, new TestingProvider());
  else watch(found);
}

/** A provider cannot be told of spans from outside: so ours stands before it. */
function watch(found: TracerProvider): void {
  const { getDelegate, setDelegate } = found as Partial<ProxyTracerProvider>;
  const isProxy = getDelegate !== undefined && setDelegate !== undefined;
  const provider = isProxy ? getDelegate.call(found) : found;
  if (isTestingProvider(provider)) return;
  state.program = provider;
  // Whoever asked the proxy before has its tracers, and asks again where another one stands.
  if (isProxy) setDelegate.call(found, new TestingProvider());
  (registered() as { trace: TracerProvider }).trace = new TestingProvider();
}

const HEARD: unique symbol = Symbol.for("@spanweave/runtime/testing/heard") as never;
type Hearing = typeof trace.setGlobalTracerProvider & { readonly [HEARD]?: true };

const { setGlobalTracerProvider: original } = Object.getPrototypeOf(trace) as typeof trace;

/** The API would refuse a second provider in silence: it becomes the one that makes the spans. */
function hearOfPrograms(): void {
  if ((trace.setGlobalTracerProvider as Hearing)[HEARD]) return;
  const hear = (provider: TracerProvider): boolean => {
    if (isTestingProvider(provider)) return original.call(trace, provider);
    register();
    state.program = provider;
    return true;
  };
  trace.setGlobalTracerProvider = Object.assign(hear, { [HEARD]: true });
}
