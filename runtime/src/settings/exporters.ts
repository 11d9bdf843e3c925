/** chosenExporters(): which exporters there are, and exporterSettings(): what each is to do. */
import { type Chosen, exporterOptionsOf } from "./exporter-options.ts";
import type { StartOptions } from "./options.ts";
import { otlpSettingOf } from "./otlp.ts";
import type { Found, Reader } from "./reader.ts";
import type { ExporterSetting } from "./types.ts";
import { type ExporterName, VARIABLES } from "./variables.ts";

/** Code decides, then the list that a variable holds, then what other variables speak of. */
export function chosenExporters(reader: Reader, { exporters }: StartOptions): readonly Chosen[] {
  const options = exporterOptionsOf(reader, exporters);
  if (options !== undefined) return options;
  const isGuess = !reader.isSet(VARIABLES.exporters);
  const names = isGuess ? spokenOf(reader) : listedNames(reader);
  return names.map((name) => ({ name, fields: {}, isGuess }));
}

export interface Exporter {
  readonly chosen: Chosen;
  readonly setting: ExporterSetting;
}

export function exporterSettings(reader: Reader, chosen: readonly Chosen[]): readonly Exporter[] {
  const exporters = chosen.flatMap((one) => {
    const setting = settingOf(reader, one);
    return setting === undefined ? [] : [{ chosen: one, setting }];
  });
  return exporters.filter((one) => !isSameAsOtlp(reader, one, exporters));
}

/** Who speaks of Jaeger in old variables, and of the same Jaeger in new ones, wants each span once. */
function isSameAsOtlp(
  reader: Reader,
  { chosen, setting }: Exporter,
  all: readonly Exporter[],
): boolean {
  if (chosen.isGuess !== true || setting.kind !== "otlp" || setting.name !== "jaeger") return false;
  const host = hostOf(setting);
  const isSame = all.some((one) => one.chosen.name === "otlp" && hostOf(one.setting) === host);
  if (isSame) {
    const message = `otlp and jaeger go to the same host, ${host}; jaeger is left out`;
    reader.report("SW518", message);
  }
  return isSame;
}

function hostOf(setting: ExporterSetting): string | undefined {
  return setting.kind === "otlp" ? new URL(setting.url).hostname : undefined;
}

function settingOf(reader: Reader, { name, fields }: Chosen): ExporterSetting | undefined {
  switch (name) {
    case "none":
      return undefined;
    case "memory":
      return { kind: "memory" };
    case "console":
      return { kind: "console", style: fields.style ?? reader.get(VARIABLES.consoleStyle) };
    default:
      return otlpSettingOf(reader, name, fields);
  }
}

function listedNames(reader: Reader): readonly ExporterName[] {
  const list = reader.find(VARIABLES.exporters);
  if (list === undefined) return ["otlp"];
  const names = new Set(list.value);
  for (const [name, variable] of [
    ["console", VARIABLES.toConsole],
    ["otlp", VARIABLES.toOtlp],
  ] as const) {
    const wish = reader.find(variable);
    if (wish === undefined || wish.value === names.has(name)) continue;
    if (wish.value && !names.has("none")) names.add(name);
    else contradict(reader, list, wish);
  }
  return [...names];
}

function contradict(
  reader: Reader,
  list: Found<readonly ExporterName[]>,
  wish: Found<boolean>,
): void {
  const difference = `${wish.name} is ${wish.value}, and ${list.name} is ${list.value.join(",")}`;
  reader.report("SW515", `${difference}; ${list.name} is used`);
}

function spokenOf(reader: Reader): readonly ExporterName[] {
  const has = (...names: readonly (keyof typeof VARIABLES)[]): boolean =>
    names.some((name) => reader.isSet(VARIABLES[name]));
  const toOtlp = reader.find(VARIABLES.toOtlp)?.value;
  const otlp = toOtlp ?? has("tracesEndpoint", "endpoint", "otherEndpoint", "otlpKey");
  const found: readonly (readonly [ExporterName, boolean | undefined])[] = [
    ["otlp", otlp],
    ["console", reader.find(VARIABLES.toConsole)?.value],
    ["jaeger", has("jaegerEndpoint", "jaegerHost")],
    ["arize", has("arizeKey", "arizeSpace")],
    ["phoenix", has("phoenixKey", "phoenixEndpoint")],
  ];
  const names = found.flatMap(([name, is]) => (is === true ? [name] : []));
  // Half of what Arize takes is told of, and is no reason to send nothing.
  const isHalf = !(has("arizeKey") && has("arizeSpace"));
  const some = names.some((name) => name !== "arize" || !isHalf);
  return some || toOtlp === false ? names : ["otlp", ...names];
}
