/** An outlet that writes a line for each data point. */
import type { Attributes } from "@opentelemetry/api";
import type { MetricData, ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { milliseconds } from "../console/duration.ts";
import { fieldText, keyText } from "../console/field.ts";
import type { Write } from "../console/outlet.ts";
import { valueText } from "../console/value.ts";
import { type MetricsOutlet, pointsIn } from "./outlet.ts";
import type { MetricsStatus } from "./status.ts";

export class ConsoleMetrics implements MetricsOutlet {
  readonly isBusy = false;
  readonly #write: Write;
  #isLeaving = false;
  #sent = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  send(metrics: ResourceMetrics): void {
    const all = metrics.scopeMetrics.flatMap((scope) => scope.metrics.flatMap(linesOf));
    this.#write(all.map((line) => `${line}\n`).join(""), this.#isLeaving);
    this.#sent += pointsIn(metrics);
  }

  async settled(): Promise<void> {}

  leave(): void {
    this.#isLeaving = true;
  }

  status(): MetricsStatus {
    return { name: "console", sent: this.#sent, dropped: {} };
  }
}

const OWN_KEYS: ReadonlySet<string> = new Set([
  ...["time", "metric", "value", "count", "sum", "min", "max", "unit"],
]);

export function linesOf({ descriptor, dataPoints }: MetricData): readonly string[] {
  const { name, unit } = descriptor;
  return dataPoints.map(({ attributes, endTime, value }) =>
    [
      `time=${new Date(milliseconds(endTime)).toISOString()}`,
      `metric=${valueText(name)}`,
      ...fieldsOf(value),
      ...(unit === "" ? [] : [`unit=${valueText(unit)}`]),
      ...attributesOf(attributes),
    ].join(" "),
  );
}

type Value = MetricData["dataPoints"][number]["value"];

function fieldsOf(value: Value): readonly string[] {
  if (typeof value === "number") return [`value=${value}`];
  const { count, sum, min, max } = value;
  return Object.entries({ count, sum, min, max }).flatMap(([key, one]) =>
    one === undefined ? [] : [`${key}=${one}`],
  );
}

function attributesOf(attributes: Attributes): readonly string[] {
  return Object.entries(attributes).map(
    ([key, value]) => `${keyText(key, OWN_KEYS)}=${fieldText(value ?? "")}`,
  );
}
