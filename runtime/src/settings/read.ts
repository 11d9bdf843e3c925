/** readSettings(): what telemetry is started with. Code outranks the standard's variables, they their aliases. */
import { correlationOf } from "./correlation.ts";
import { chosenExporters, exporterSettings } from "./exporters.ts";
import { isProcessor } from "./foreign.ts";
import { isRecord } from "./kinds.ts";
import { librariesOf } from "./libraries.ts";
import { batchOf, spanLimitsOf } from "./limits.ts";
import { metricsOf } from "./metrics.ts";
import { nearestOrKnown } from "./nearest.ts";
import { shown } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import { quoted } from "./quoted.ts";
import { type Environment, Reader } from "./reader.ts";
import { resourceOf } from "./resource.ts";
import { samplerOf } from "./sampling.ts";
import type { Surroundings } from "./surroundings.ts";
import { offBy } from "./switches.ts";
import type { PropagatorName, Settings, SettingsRead } from "./types.ts";
import { VARIABLES } from "./variables.ts";

export function readSettings(
  env: Environment,
  given: StartOptions = {},
  surroundings: Surroundings = {},
): SettingsRead {
  const reader = new Reader(env);
  const options = isRecord(given) ? given : {};
  const off = offBy(reader, options);
  const aboutSwitches = [...reader.troubles];
  checkOptions(reader, given);
  const settings = { off, ...readAll(reader, options, surroundings) };
  // Who has switched tracing off wants to hear nothing of it.
  return { settings, troubles: off === undefined ? reader.troubles : aboutSwitches };
}

function readAll(
  reader: Reader,
  given: StartOptions,
  surroundings: Surroundings,
): Omit<Settings, "off"> {
  const exporters = exporterSettings(reader, chosenExporters(reader, given));
  return {
    resource: resourceOf(reader, given, surroundings, exporters),
    sampler: samplerOf(reader, given),
    exporters: exporters.map(({ setting }) => setting),
    metrics: metricsOf(reader, given, exporters),
    propagators: propagatorsOf(reader),
    correlation: correlationOf(reader, given),
    healthPaths: reader.get(VARIABLES.healthPaths),
    libraries: librariesOf(reader, given),
    batch: batchOf(reader),
    limits: spanLimitsOf(reader),
    logLevel: reader.get(VARIABLES.logLevel),
    signals: reader.get(VARIABLES.signals) === "on",
    joinsTrace: reader.get(VARIABLES.parent) === "on",
    budget: reader.get(VARIABLES.budget),
    toggleFile: reader.find(VARIABLES.toggleFile)?.value,
    toggleSignal: reader.find(VARIABLES.toggleSignal)?.value,
    statusPort: reader.find(VARIABLES.statusPort)?.value,
    spool: spoolOf(reader),
  };
}

function spoolOf(reader: Reader): Settings["spool"] {
  const folder = reader.find(VARIABLES.spoolFolder)?.value;
  return folder === undefined ? undefined : { folder, maxBytes: reader.get(VARIABLES.spoolBytes) };
}

function propagatorsOf(reader: Reader): readonly PropagatorName[] {
  return reader.get(VARIABLES.propagators).filter((name) => name !== "none");
}

/** Each option that there is: what a program misspells should not just be missing. */
const OPTIONS: Readonly<Record<keyof StartOptions, true>> = {
  enabled: true,
  serviceName: true,
  version: true,
  environment: true,
  exporters: true,
  sampling: true,
  resource: true,
  metrics: true,
  processMetrics: true,
  spanProcessors: true,
  instrument: true,
  correlation: true,
  onTrouble: true,
};

function checkOptions(reader: Reader, given: unknown): void {
  if (!isRecord(given)) {
    reader.report("SW519", `start() takes an object of options, and got ${shown(given)}`);
    return;
  }
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(OPTIONS, key)) continue;
    const known = nearestOrKnown(key, Object.keys(OPTIONS));
    reader.report("SW519", `start() has no option ${quoted(key)}; ${known}`);
  }
  checkList(reader, "spanProcessors", given.spanProcessors, isProcessor, "span processors");
}

function checkList(
  reader: Reader,
  option: string,
  value: unknown,
  isOne: (value: unknown) => boolean,
  what: string,
): void {
  if (value === undefined || (Array.isArray(value) && value.every(isOne))) return;
  const takes = `takes a list of an SDK's ${what}; what is none is left out`;
  reader.report("SW519", `start(): ${option} ${takes}`);
}
