/** PushReader: collects at an interval, from the first instrument on, for one outlet. */
import type {
  AggregationOption,
  AggregationTemporality,
  CollectionResult,
  IMetricReader,
  InstrumentType,
  MetricProducer,
} from "@opentelemetry/sdk-metrics";
import { reportTrouble } from "../../otel.ts";
import { AggregationType } from "../../sdk.ts";
import type { Temporality } from "../../settings/types.ts";
import { cancel, later, type Timer } from "../timers.ts";
import { Collection } from "./collection.ts";
import type { MetricsOutlet } from "./outlet.ts";
import { temporalityFor } from "./temporality.ts";

export interface PushReaderOptions {
  readonly outlet: MetricsOutlet;
  readonly temporality: Temporality;
  /** Milliseconds. */
  readonly interval: number;
  readonly exportTimeout: number;
  /** Told of the first instrument. */
  readonly begins: () => void;
}

export class PushReader implements IMetricReader {
  readonly outlet: MetricsOutlet;
  readonly #options: PushReaderOptions;
  #producer: MetricProducer | undefined;
  #collection: Collection | undefined;
  #timer: Timer | undefined;
  #state: "new" | "runs" | "has ended" = "new";

  constructor(options: PushReaderOptions) {
    this.outlet = options.outlet;
    this.#options = options;
  }

  setMetricProducer(producer: MetricProducer): void {
    this.#producer = producer;
    this.#collection = new Collection(producer);
  }

  /** Asked for each new instrument. */
  selectAggregation(_type: InstrumentType): AggregationOption {
    if (this.#state === "new") this.#begin();
    return { type: AggregationType.DEFAULT };
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return temporalityFor(this.#options.temporality, type);
  }

  /** https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits */
  selectCardinalityLimit(_type: InstrumentType): number {
    return 2_000;
  }

  async collect(): Promise<CollectionResult> {
    if (this.#producer === undefined) throw new Error("no provider has this reader");
    return this.#producer.collect();
  }

  async forceFlush(): Promise<void> {
    if (this.#state !== "runs") return;
    await this.outlet.settled();
    await this.#send(true);
    await this.outlet.settled();
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#state = "has ended";
    cancel(this.#timer);
  }

  /** The program ends with this call. */
  leave(): void {
    if (this.#state !== "runs") return;
    this.outlet.leave();
    const metrics = this.#collection?.collectNow();
    if (metrics !== undefined) this.outlet.send(metrics);
  }

  #begin(): void {
    this.#state = "runs";
    this.#options.begins();
    this.#wait();
  }

  #wait(): void {
    this.#timer = later(this.#options.interval, () => {
      void this.#send(false)
        .catch(reportTrouble)
        .finally(() => {
          if (this.#state === "runs") this.#wait();
        });
    });
  }

  async #send(isAwaited: boolean): Promise<void> {
    if (this.outlet.isBusy) return;
    const metrics = await this.#collection?.collect(this.#options.exportTimeout, isAwaited);
    if (metrics !== undefined) this.outlet.send(metrics);
  }
}
