/** metricsOf(): which metrics are collected, and where they go. */
import { type Chosen, type ExporterFields, metricsOptionsOf } from "./exporter-options.ts";
import type { Exporter } from "./exporters.ts";
import { boolean } from "./kinds.ts";
import { optionOf } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import { otlpSettingOf } from "./otlp.ts";
import type { Reader } from "./reader.ts";
import { METRICS } from "./signals.ts";
import type { MetricsExporterSetting, MetricsSettings } from "./types.ts";
import { VARIABLES } from "./variables.ts";

export function metricsOf(
  reader: Reader,
  given: StartOptions,
  ofSpans: readonly Exporter[],
): MetricsSettings {
  const shared = sharedFields(reader, ofSpans);
  const asked = metricsOptionsOf(reader, given.metrics) ?? listed(reader, shared ?? {});
  const chosen = asked ?? (shared === undefined ? [] : [{ name: "otlp", fields: shared } as const]);
  const ofProcess = optionOf(reader, "processMetrics", given.processMetrics, boolean);
  return {
    exporters: chosen.flatMap((one) => settingOf(reader, one) ?? []),
    isAsked: asked !== undefined,
    interval: reader.get(VARIABLES.metricsInterval),
    exportTimeout: reader.get(VARIABLES.metricsExportTimeout),
    ofProcess: ofProcess ?? reader.get(VARIABLES.processMetrics) === "on",
  };
}

function listed(reader: Reader, ofOtlp: ExporterFields): readonly Chosen[] | undefined {
  const names = reader.find(VARIABLES.metricsExporters)?.value;
  return names?.map((name) => ({ name, fields: name === "otlp" ? ofOtlp : {} }));
}

function settingOf(reader: Reader, { name, fields }: Chosen): MetricsExporterSetting | undefined {
  if (name === "none") return undefined;
  if (name === "console") return { kind: "console" };
  const otlp = otlpSettingOf(reader, "otlp", fields, METRICS);
  return otlp && { ...otlp, temporality: reader.get(VARIABLES.temporality) };
}

/** What code says of the exporter "otlp" for spans, if its receiver may take metrics as well. */
function sharedFields(reader: Reader, ofSpans: readonly Exporter[]): ExporterFields | undefined {
  const fields = ofSpans.find(({ chosen }) => chosen.name === "otlp")?.chosen.fields;
  if (fields === undefined) return undefined;
  const { url, ...others } = fields;
  if (reader.isSet(VARIABLES.metricsEndpoint)) return others;
  if (url !== undefined) return hasPath(url) ? undefined : fields;
  if (reader.isSet(VARIABLES.endpoint)) return fields;
  const other = reader.find(VARIABLES.otherEndpoint)?.value ?? "";
  return reader.isSet(VARIABLES.tracesEndpoint) || hasPath(other) ? undefined : fields;
}

/** Such as /v1/traces: it is for one signal. */
function hasPath(address: string): boolean {
  return !/^([a-z][a-z\d+.-]*:\/\/)?[^/?#]*\/?$/i.test(address);
}
