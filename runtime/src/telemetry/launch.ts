/** launch(): reads the settings, builds what they describe, and registers it. */
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import { Libraries, type Wishes } from "../libraries/index.ts";
import { reportTrouble } from "../otel.ts";
import { Correlation } from "../propagation/correlation.ts";
import { type Asked, HealthChecks } from "../propagation/health.ts";
import { propagate } from "../propagation/index.ts";
import { isAnsweredByUs } from "../propagation/own-server.ts";
import { parentFromEnvironment } from "../propagation/parent.ts";
import { defaultResource, resourceFromAttributes, TracerProvider } from "../sdk.ts";
import {
  type ForeignInstrumentation,
  foreignParts,
  type StartOptions,
} from "../settings/options.ts";
import { readSettings } from "../settings/read.ts";
import { surroundings } from "../settings/surroundings.ts";
import type { Settings } from "../settings/types.ts";
import { shared } from "../shared.ts";
import { watchToggles } from "../toggles-watch.ts";
import { isProviderRegistered, logTo, register } from "./api.ts";
import { correlationMark } from "./correlation-mark.ts";
import { watchForEnd } from "./leaving.ts";
import { openMeters } from "./metrics/open-meters.ts";
import { outletsFor } from "./outlets.ts";
import { propagatorFor } from "./propagator.ts";
import { type Run, running, setRunning } from "./running.ts";
import { samplerFor, unlessForced } from "./sampler.ts";
import { openStatusPort } from "./status-port.ts";
import { toStderr } from "./stderr.ts";
import { Telemetry } from "./telemetry.ts";
import { Troubles } from "./troubles.ts";

export function launch(options: StartOptions, startedBy: Run["startedBy"]): Run {
  const before = running();
  if (before !== undefined) return before;
  const { settings, troubles: found } = readSettings(process.env, options, surroundings());
  const troubles = new Troubles({
    level: settings.logLevel,
    print: toStderr,
    onTrouble: options.onTrouble,
    now: () => performance.now(),
  });
  for (const trouble of found) troubles.report(trouble);
  const service = String(settings.resource["service.name"]);
  const off = settings.off ?? registeredBefore(troubles);
  const built = off === undefined ? build(settings, options, troubles) : undefined;
  const run: Run = { startedBy, service, off, telemetry: undefined, ...built };
  setRunning(run);
  if (built !== undefined) watch(built.telemetry, settings, troubles);
  return run;
}

function registeredBefore(troubles: Troubles): string | undefined {
  if (!isProviderRegistered()) return undefined;
  const off = "another SDK is registered already";
  troubles.report({ code: "SW520", message: `${off}, and stays; nothing is started` });
  return off;
}

type Built = Pick<Run, "health" | "libraries"> & { readonly telemetry: Telemetry };

function build(settings: Settings, options: StartOptions, troubles: Troubles): Built {
  logTo(toStderr, settings.logLevel);
  const foreign = foreignParts(options);
  const resource = defaultResource().merge(resourceFromAttributes(settings.resource));
  const outlets = outletsFor(settings, foreign.exporters, troubles);
  const telemetry = new Telemetry({
    ...outlets,
    meters: openMeters({
      settings: settings.metrics,
      resource,
      sender: outlets.openSender,
      troubles,
    }),
    settings,
    processors: foreign.processors as readonly SpanProcessor[],
    troubles,
  });
  const provider = new TracerProvider({
    resource,
    sampler: unlessForced(foreign.sampler ?? samplerFor(settings.sampler)),
    spanLimits: settings.limits,
    spanProcessors: [correlationMark, ...telemetry.processors, telemetry.feed],
  });
  shared.budget = settings.budget;
  shared.forget = (span) => telemetry.feed.forget(span as ReadableSpan);
  const health = new HealthChecks(settings.healthPaths);
  const correlation =
    settings.correlation === undefined ? undefined : new Correlation(settings.correlation);
  const propagator = propagatorFor(settings.propagators, correlation);
  const parent = settings.joinsTrace ? parentFromEnvironment(process.env, propagator) : undefined;
  register(provider, propagator, parent);
  propagate({ health, correlation });
  instrument(foreign.instrumentations, (one) => switchOn(one, provider, telemetry), troubles);
  const libraries = watchLibraries({
    chosen: settings.libraries,
    given: foreign.instrumentations,
    configs: {
      http: {
        ignoreIncomingRequestHook: (asked: Asked) => health.isOne(asked) || isAnsweredByUs(asked),
      },
    },
    start: (made) => switchOn(made, provider, telemetry),
    report: (code, message) => troubles.report({ code, message }),
  });
  return { telemetry, health, ...(libraries !== undefined && { libraries }) };
}

/** A platform may forbid any of this: the program goes on without. */
function watchLibraries(wishes: Wishes): Libraries | undefined {
  try {
    const libraries = new Libraries(wishes);
    libraries.watch();
    return libraries;
  } catch (error) {
    reportTrouble(error);
    return undefined;
  }
}

function instrument(
  instrumentations: readonly ForeignInstrumentation[],
  start: (one: ForeignInstrumentation) => void,
  troubles: Troubles,
): void {
  for (const one of instrumentations) {
    try {
      start(one);
    } catch (error) {
      const message = `an instrumentation of the application failed: ${String(error)}`;
      troubles.report({ code: "SW530", message });
    }
  }
}

function switchOn(
  one: ForeignInstrumentation,
  provider: TracerProvider,
  { meterProvider }: Telemetry,
): void {
  one.setTracerProvider(provider);
  if (meterProvider !== undefined) one.setMeterProvider?.(meterProvider);
  one.enable();
}

/** Everything that reaches a running program from outside, or its end. */
function watch(telemetry: Telemetry, settings: Settings, troubles: Troubles): void {
  const { signals, statusPort } = settings;
  watchForEnd({
    end: () => telemetry.leave(),
    goOn: () => telemetry.goOn(),
    whenLoses: signals ? (call) => telemetry.whenFirstLoses(call) : undefined,
  });
  process.once("beforeExit", () => {
    if (telemetry.needsLoop) void telemetry.flush();
  });
  watchToggles(process.env, (trouble) => troubles.report(trouble));
  if (statusPort !== undefined) openStatusPort(statusPort, troubles);
}
