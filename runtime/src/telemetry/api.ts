/** Registers with the OpenTelemetry API that the application uses, and takes back what is ours. */
import {
  type Context,
  context,
  DiagLogLevel,
  diag,
  type MeterProvider,
  metrics,
  type ProxyTracerProvider,
  propagation,
  type TextMapPropagator,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { SpanweaveContextManager } from "../context.ts";
import { registered } from "../otel.ts";
import type { LogLevel } from "../settings/types.ts";

let takeBack: (() => void)[] = [];
let ours: TracerProvider | undefined;

/** `base` is the context of the whole program. The provider last: woven code is live from then on. */
export function register(
  provider: TracerProvider,
  propagator: TextMapPropagator,
  base: Context | undefined,
): void {
  ours = provider;
  const isOurs = [
    [context, context.setGlobalContextManager(new SpanweaveContextManager(base).enable())],
    [propagation, propagation.setGlobalPropagator(propagator)],
    [trace, trace.setGlobalTracerProvider(provider)],
  ] as const;
  takeBack.push(...isOurs.flatMap(([api, taken]) => (taken ? [() => api.disable()] : [])));
}

/** Whether it is in place now. */
export function registerMeters(provider: MeterProvider): boolean {
  const isOurs = metrics.setGlobalMeterProvider(provider);
  if (isOurs) takeBack.push(() => metrics.disable());
  return isOurs;
}

export function unregister(): void {
  for (const disable of takeBack) disable();
  takeBack = [];
}

/** Some SDKs put themselves in another one's place when they are refused: Datadog's does. */
export function isTakenOver(): boolean {
  const found = registered()?.trace as Partial<ProxyTracerProvider> | undefined;
  return (found?.getDelegate?.() ?? found) !== ours;
}

export function isProviderRegistered(): boolean {
  return registered()?.trace !== undefined;
}

/** What the SDK itself has to say; a logger of the application stays. */
export function logTo(print: (text: string) => void, level: LogLevel): void {
  if (registered()?.diag !== undefined) return;
  const say = (...words: unknown[]): void =>
    print(`[opentelemetry] ${words.map(String).join(" ")}\n`);
  const logger = { error: say, warn: say, info: say, debug: say, verbose: say };
  const logLevel = DiagLogLevel[level.toUpperCase() as keyof typeof DiagLogLevel];
  diag.setLogger(logger, { logLevel, suppressOverrideMessage: true });
}
