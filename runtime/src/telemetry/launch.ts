/** launch(): reads the settings, builds what they describe, and registers it. */
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import { propagate } from "../propagation/index.ts";
import { parentFromEnvironment } from "../propagation/parent.ts";
import { defaultResource, resourceFromAttributes, TracerProvider } from "../sdk.ts";
import { foreignParts, type StartOptions } from "../settings/options.ts";
import { readSettings } from "../settings/read.ts";
import { surroundings } from "../settings/surroundings.ts";
import type { Settings } from "../settings/types.ts";
import { shared } from "../shared.ts";
import { watchToggles } from "../toggles-watch.ts";
import { isProviderRegistered, logTo, register } from "./api.ts";
import { ForeignOutlet } from "./foreign-outlet.ts";
import { InlineSender } from "./inline-sender.ts";
import { watchForEnd } from "./leaving.ts";
import type { Outlet } from "./outlet.ts";
import { outletFor } from "./outlets.ts";
import { outside } from "./outside.ts";
import { propagatorFor } from "./propagator.ts";
import { type Run, running, setRunning } from "./running.ts";
import { samplerFor, unlessForced } from "./sampler.ts";
import type { Sender } from "./sender.ts";
import { type SpoolUse, spoolUse } from "./spool-use.ts";
import { openStatusPort } from "./status-port.ts";
import { Telemetry } from "./telemetry.ts";
import { ThreadSender } from "./thread-sender.ts";
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
  const telemetry = off === undefined ? build(settings, options, troubles) : undefined;
  const run: Run = { startedBy, service, off, telemetry };
  setRunning(run);
  if (telemetry !== undefined) watch(telemetry, settings, troubles);
  return run;
}

function toStderr(text: string): void {
  process.stderr.write(text);
}

function registeredBefore(troubles: Troubles): string | undefined {
  if (!isProviderRegistered()) return undefined;
  const off = "another SDK is registered already";
  troubles.report({ code: "SW520", message: `${off}, and stays; nothing is started` });
  return off;
}

function build(settings: Settings, options: StartOptions, troubles: Troubles): Telemetry {
  logTo(toStderr, settings.logLevel);
  const { exporters, processors, sampler } = foreignParts(options);
  let sender: Sender | undefined;
  const limits = settings.batch;
  const spool = spoolUse(settings, troubles);
  const openSender = (): Sender => {
    if (sender !== undefined) return sender;
    sender = newSender(troubles, spool);
    // All of them, in this order: the spool knows whose bodies it holds by that.
    for (const outlet of outlets) outlet.open?.();
    return sender;
  };
  const needs = { limits, troubles, sender: openSender, hasSpool: spool !== undefined };
  const outlets: readonly Outlet[] = [
    ...settings.exporters.map((setting) => outletFor(setting, needs)),
    ...exporters.map((exporter) => new ForeignOutlet(exporter, limits, troubles)),
  ];
  if (spool !== undefined) sendWhatWasLeft(openSender);
  const telemetry = new Telemetry({
    settings,
    outlets,
    processors,
    sender: () => sender,
    troubles,
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(settings.resource)),
    sampler: unlessForced(sampler ?? samplerFor(settings.sampler)),
    spanLimits: settings.limits,
    spanProcessors: [...(processors as SpanProcessor[]), telemetry.feed],
  });
  shared.budget = settings.budget;
  shared.forget = (span) => telemetry.feed.forget(span as ReadableSpan);
  const propagator = propagatorFor(settings.propagators);
  const parent = settings.joinsTrace ? parentFromEnvironment(process.env, propagator) : undefined;
  register(provider, propagator, parent);
  if (settings.propagators.length > 0) propagate();
  return telemetry;
}

/** Everything that reaches a running program from outside, or its end. */
function watch(telemetry: Telemetry, { statusPort }: Settings, troubles: Troubles): void {
  watchForEnd(() => telemetry.leave());
  if (telemetry.needsLoop) process.once("beforeExit", () => void telemetry.flush());
  watchToggles(process.env, (trouble) => troubles.report(trouble));
  if (statusPort !== undefined) openStatusPort(statusPort, troubles);
}

/** Also where this program makes no spans. Those that end at once have no time for others' spans. */
function sendWhatWasLeft(openSender: () => Sender): void {
  outside(() => setTimeout(openSender, SOON)).unref();
}

const SOON = 200;

function newSender(troubles: Troubles, spool: SpoolUse | undefined): Sender {
  try {
    return outside(() => new ThreadSender(spool));
  } catch (error) {
    const message = `no thread can be started, so a program that ends at once may lose spans: ${String(error)}`;
    troubles.report({ code: "SW525", message });
    return outside(() => new InlineSender(spool));
  }
}
