/** Reads the data points of an encoded ExportMetricsServiceRequest, without any code of those who wrote it. */
import { fields, pair, read, text } from "./sent-spans.ts";

export interface SentPoint {
  readonly name: string;
  readonly unit: string;
  readonly kind: "gauge" | "sum" | "histogram";
  /** Undefined for gauges. */
  readonly temporality: "delta" | "cumulative" | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of histograms, their sum. */
  readonly value: number;
  /** Of histograms alone. */
  readonly count: number | undefined;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly time: bigint;
  readonly scope: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** https://github.com/open-telemetry/opentelemetry-proto: numbers of fields. */
const KINDS = [
  ["gauge", 5],
  ["sum", 7],
  ["histogram", 9],
] as const;

export function sentMetrics(body: Uint8Array): SentPoint[] {
  return fields(body, 1).flatMap((ofResource) => {
    const described = fields(ofResource, 1).flatMap((one) => fields(one, 1));
    const resource = Object.fromEntries(described.map(pair));
    return fields(ofResource, 2).flatMap((ofScope) => {
      const scope = text(fields(fields(ofScope, 1)[0] ?? new Uint8Array(), 1)[0]);
      return fields(ofScope, 2).flatMap((metric) =>
        pointsOf(metric).map((point) => ({ ...point, scope, resource })),
      );
    });
  });
}

function pointsOf(metric: Uint8Array): Omit<SentPoint, "scope" | "resource">[] {
  const [name, unit] = [text(fields(metric, 1)[0]), text(fields(metric, 3)[0])];
  return KINDS.flatMap(([kind, number]) =>
    fields(metric, number).flatMap((data) => {
      const said = [...read(data)].find((field) => field.number === 2)?.varint;
      const temporality = said === undefined ? undefined : said === 1n ? "delta" : "cumulative";
      return fields(data, 1).map((point) => ({
        ...{ name, unit, kind, temporality },
        ...(kind === "histogram" ? histogramOf(point) : numberOf(point)),
      }));
    }),
  );
}

type Measured = Pick<SentPoint, "attributes" | "value" | "count" | "start" | "time">;

function numberOf(point: Uint8Array): Measured {
  const [double] = fields(point, 4);
  const value = double === undefined ? Number(fixed(point, 6)) : view(double).getFloat64(0, true);
  return { ...timesOf(point), value, count: undefined, attributes: attributesOf(point, 7) };
}

function histogramOf(point: Uint8Array): Measured {
  const [sum = new Uint8Array(8)] = fields(point, 5);
  return {
    ...timesOf(point),
    value: view(sum).getFloat64(0, true),
    count: Number(fixed(point, 4)),
    attributes: attributesOf(point, 9),
  };
}

function timesOf(point: Uint8Array): Pick<SentPoint, "start" | "time"> {
  return { start: fixed(point, 2), time: fixed(point, 3) };
}

function attributesOf(point: Uint8Array, number: number): SentPoint["attributes"] {
  return Object.fromEntries(fields(point, number).map(pair));
}

function fixed(message: Uint8Array, number: number): bigint {
  return view(fields(message, number)[0] ?? new Uint8Array(8)).getBigInt64(0, true);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
