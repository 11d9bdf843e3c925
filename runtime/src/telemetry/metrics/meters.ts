/** Meters: one provider of meters, and a reader for each exporter of metrics. */
import type { Resource } from "@opentelemetry/resources";
import { reportTrouble } from "../../otel.ts";
import { MeterProvider } from "../../sdk.ts";
import type { MetricsExporterSetting, MetricsSettings } from "../../settings/types.ts";
import { stdout } from "../console/stdout.ts";
import type { Sender } from "../sender.ts";
import type { Troubles } from "../troubles.ts";
import { ConsoleMetrics } from "./console-metrics.ts";
import { OtlpMetrics } from "./otlp-metrics.ts";
import type { MetricsOutlet } from "./outlet.ts";
import { PushReader } from "./push-reader.ts";
import type { MetricsStatus } from "./status.ts";

export interface MetersNeeds {
  readonly settings: MetricsSettings;
  readonly resource: Resource;
  readonly sender: () => Sender;
  readonly troubles: Troubles;
}

export class Meters {
  readonly provider: MeterProvider;
  readonly #readers: readonly PushReader[];
  #hasBegun = false;
  #first: (() => void) | undefined;
  readonly #last: (() => void)[] = [];

  constructor(needs: MetersNeeds) {
    const { interval, exportTimeout, exporters } = needs.settings;
    const begins = (): void => this.#begin();
    this.#readers = exporters.map((setting) => {
      const temporality = setting.kind === "otlp" ? setting.temporality : "cumulative";
      const outlet = outletFor(setting, needs);
      return new PushReader({ outlet, temporality, interval, exportTimeout, begins });
    });
    this.provider = new MeterProvider({ resource: needs.resource, readers: [...this.#readers] });
  }

  /** Of any instrument, which may be there already; not called where there are none. */
  whenFirstBegins(call: () => void): void {
    if (this.#hasBegun) call();
    else this.#first = call;
  }

  /** Resolves when every exporter has answered; never rejects. */
  async flush(): Promise<void> {
    const all = await Promise.allSettled(this.#readers.map((reader) => reader.forceFlush()));
    for (const one of all) if (one.status === "rejected") reportTrouble(one.reason);
  }

  whenShutDown(call: () => void): void {
    this.#last.push(call);
  }

  /** Nothing is recorded any more. */
  async shutdown(): Promise<void> {
    const all = await Promise.allSettled(this.#readers.map((reader) => reader.shutdown()));
    for (const one of all) if (one.status === "rejected") reportTrouble(one.reason);
    for (const call of this.#last) call();
  }

  /** The program ends with this call: what was recorded since the last collection goes out. */
  leave(): void {
    for (const reader of this.#readers) {
      try {
        reader.leave();
      } catch (error) {
        reportTrouble(error);
      }
    }
  }

  status(): readonly MetricsStatus[] {
    return this.#readers.map(({ outlet }) => outlet.status());
  }

  #begin(): void {
    this.#hasBegun = true;
    const first = this.#first;
    this.#first = undefined;
    first?.();
  }
}

function outletFor(
  setting: MetricsExporterSetting,
  { sender, troubles }: MetersNeeds,
): MetricsOutlet {
  if (setting.kind === "otlp") return new OtlpMetrics(setting, sender, troubles);
  return new ConsoleMetrics(stdout.write);
}
