/** exporterOptionsOf(): the exporters that code names, checked field by field. */
import { isExporter } from "./foreign.ts";
import {
  address,
  headers,
  isRecord,
  type Kind,
  oneOf,
  path,
  secret,
  text,
  whole,
} from "./kinds.ts";
import { nearestOrKnown } from "./nearest.ts";
import { optionOf, shown } from "./option-value.ts";
import { quoted } from "./quoted.ts";
import type { Reader } from "./reader.ts";
import type { OtlpSetting } from "./types.ts";
import type { ExporterName, MetricsExporterName } from "./variables.ts";

export interface Chosen {
  readonly name: ExporterName;
  readonly fields: ExporterFields;
  /** Nobody listed it: other variables speak of it. */
  readonly isGuess?: boolean;
}

/** What code says of an exporter; the rest is as variables say. */
export interface ExporterFields {
  /** Where it stands in the options. */
  readonly path?: string;
  readonly style?: "tree" | "lines";
  readonly url?: string;
  readonly protocol?: OtlpSetting["protocol"];
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly compression?: OtlpSetting["compression"];
  readonly certificate?: string;
  readonly clientKey?: string;
  readonly clientCertificate?: string;
  readonly apiKey?: string;
  readonly spaceId?: string;
  readonly projectName?: string;
}

type Kinds = {
  readonly [Name in Exclude<keyof ExporterFields, "path">]?: Kind<
    NonNullable<ExporterFields[Name]>
  >;
};

const DELIVERY: Kinds = {
  url: address,
  protocol: oneOf("http/protobuf", "http/json", "grpc"),
  headers,
  timeout: whole(0),
  compression: oneOf("gzip", "none"),
  certificate: path,
  clientKey: path,
  clientCertificate: path,
};

/** What an option of `start()` can name. */
interface Menu {
  readonly option: string;
  readonly takes: string;
  readonly fields: Readonly<Partial<Record<ExporterName, Kinds>>>;
  /** What stands in the list, and is no name. */
  readonly isOther: (entry: unknown) => boolean;
}

const OF_SPANS: Menu = {
  option: "exporters",
  takes: "an exporter's name, an object that has it, or an SDK's exporter",
  fields: {
    otlp: DELIVERY,
    console: { style: oneOf("tree", "lines") },
    jaeger: DELIVERY,
    arize: { ...DELIVERY, apiKey: secret, spaceId: secret, projectName: text },
    phoenix: { ...DELIVERY, apiKey: secret, projectName: text },
    memory: {},
    none: {},
  } satisfies Record<ExporterName, Kinds>,
  isOther: isExporter,
};

const OF_METRICS: Menu = {
  option: "metrics",
  takes: "an exporter's name, or an object that has it",
  fields: { otlp: DELIVERY, console: {}, none: {} } satisfies Record<MetricsExporterName, Kinds>,
  isOther: () => false,
};

/** Undefined where code leaves it to variables. */
export function exporterOptionsOf(reader: Reader, value: unknown): readonly Chosen[] | undefined {
  return chosenOf(reader, value, OF_SPANS);
}

export function metricsOptionsOf(reader: Reader, value: unknown): readonly Chosen[] | undefined {
  return value === false ? [] : chosenOf(reader, value, OF_METRICS);
}

function chosenOf(reader: Reader, value: unknown, menu: Menu): readonly Chosen[] | undefined {
  if (value === undefined) return undefined;
  const { option, isOther } = menu;
  if (!Array.isArray(value)) {
    const is = `start(): ${option} is ${shown(value)}`;
    reader.report("SW519", `${is}; it takes a list of exporters, and is left out`);
    return undefined;
  }
  return value.flatMap((entry, index) => {
    if (isOther(entry)) return [];
    return readEntry(reader, `${option}[${index}]`, entry, menu) ?? [];
  });
}

function readEntry(reader: Reader, path: string, entry: unknown, menu: Menu): Chosen | undefined {
  const said = isRecord(entry) ? entry.name : entry;
  const at = isRecord(entry) ? `${path}.name` : path;
  const names = Object.keys(menu.fields) as ExporterName[];
  const name = names.find((one) => one === said);
  if (name === undefined) {
    const hint = typeof said === "string" ? ` (${nearestOrKnown(said, names)})` : "";
    const otherwise = hint === "" ? `it takes ${menu.takes}, and` : "it";
    reader.report("SW519", `start(): ${at} is ${shown(said)}${hint}; ${otherwise} is left out`);
    return undefined;
  }
  const kinds = menu.fields[name] ?? {};
  return { name, fields: isRecord(entry) ? fieldsOf(reader, kinds, path, entry) : { path } };
}

function fieldsOf(
  reader: Reader,
  known: Kinds,
  path: string,
  entry: Readonly<Record<string, unknown>>,
): ExporterFields {
  const kinds = new Map<string, Kind<unknown>>(Object.entries(known));
  const fields = new Map<string, unknown>([["path", path]]);
  for (const [key, value] of Object.entries(entry)) {
    const kind = kinds.get(key);
    if (kind !== undefined) {
      const read = optionOf(reader, `${path}.${key}`, value, kind);
      if (read !== undefined) fields.set(key, read);
    } else if (key !== "name") {
      const hint = nearestOrKnown(key, ["name", ...kinds.keys()]);
      reader.report("SW519", `start(): ${path} has no option ${quoted(key)}; ${hint}`);
    }
  }
  return Object.fromEntries(fields);
}
