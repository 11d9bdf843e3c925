// What is read of the SDK's state in one call is what the SDK itself gives: with another SDK this may break.
import { ValueType } from "@opentelemetry/api";
import {
  AggregationTemporality,
  AggregationType,
  type IMetricReader,
  MeterProvider,
  type MetricProducer,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Collection } from "../../runtime/src/telemetry/metrics/collection.ts";

class Reader implements IMetricReader {
  producer: MetricProducer | undefined;
  readonly #temporality: AggregationTemporality;

  constructor(temporality: AggregationTemporality) {
    this.#temporality = temporality;
  }

  get collection(): Collection {
    if (this.producer === undefined) throw new Error("no provider");
    return new Collection(this.producer);
  }

  setMetricProducer(producer: MetricProducer): void {
    this.producer = producer;
  }
  selectAggregation(): { type: AggregationType.DEFAULT } {
    return { type: AggregationType.DEFAULT };
  }
  selectAggregationTemporality(): AggregationTemporality {
    return this.#temporality;
  }
  selectCardinalityLimit(): number {
    return 2_000;
  }
  async collect(): ReturnType<IMetricReader["collect"]> {
    if (this.producer === undefined) throw new Error("no provider");
    return this.producer.collect();
  }
  async shutdown(): Promise<void> {}
  async forceFlush(): Promise<void> {}
}

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_123, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const { CUMULATIVE, DELTA } = AggregationTemporality;

describe.each([
  ["cumulative", CUMULATIVE],
  ["delta", DELTA],
])("%s", (_, temporality) => {
  test.each(["at once", "in time"])("collected %s, as the SDK does it", async (how) => {
    const [theirs, ours] = [new Reader(temporality), new Reader(temporality)];
    // A provider for each: what one reader has observed is there for the others.
    const counts = [theirs, ours].map((reader) => usage(new MeterProvider({ readers: [reader] })));
    for (const round of [1, 2, 3]) {
      for (const count of counts) count(round);
      const { resourceMetrics } = await theirs.collect();
      const collected =
        how === "at once" ? ours.collection.collectNow() : await ours.collection.collect(1_000);
      expect(plain(collected)).toEqual(plain(resourceMetrics));
      vi.setSystemTime(Date.now() + 1_000);
    }
  });
});

/** Each kind of instrument, in two scopes. */
function usage(provider: MeterProvider): (round: number) => void {
  const meter = provider.getMeter("shop", "1.0.0");
  const other = provider.getMeter("other");
  const orders = meter.createCounter("orders", { unit: "{order}", description: "Orders." });
  const open = meter.createUpDownCounter("open");
  const time = meter.createHistogram("time", { advice: { explicitBucketBoundaries: [1, 10] } });
  const level = other.createGauge("level", { valueType: ValueType.INT });
  let round = 0;
  meter.createObservableCounter("read").addCallback((result) => {
    result.observe(round * 10, { file: "a" });
    result.observe(round * 20, { file: "b" });
  });
  meter.createObservableUpDownCounter("queue").addCallback(async (result) => {
    result.observe(5 - round);
  });
  const [warm, cold] = ["warm", "cold"].map((name) => other.createObservableGauge(name));
  other.addBatchObservableCallback(
    (result) => {
      if (warm !== undefined) result.observe(warm, 20 + round, { room: "hall" });
      if (cold !== undefined) result.observe(cold, -round);
    },
    [warm, cold].flatMap((one) => one ?? []),
  );
  other.createObservableGauge("broken").addCallback(() => {
    throw new Error("no");
  });
  other.createObservableGauge("rejects").addCallback(async () => {
    throw new Error("no");
  });
  return (next) => {
    round = next;
    orders.add(next, { shop: "berlin" });
    if (next === 2) orders.add(1, { shop: "paris" });
    open.add(-next);
    time.record(next * 4);
    level.record(next);
  };
}

function plain(metrics: ResourceMetrics | undefined): unknown {
  return JSON.parse(JSON.stringify(metrics?.scopeMetrics));
}

test("a callback that never answers holds up nothing but itself", async () => {
  const reader = new Reader(CUMULATIVE);
  const meter = new MeterProvider({ readers: [reader] }).getMeter("shop");
  meter.createObservableGauge("stuck").addCallback(() => new Promise(() => {}));
  meter.createCounter("orders").add(1);
  const collected = await reader.collection.collect(20);
  expect(collected?.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name)).toEqual([
    "orders",
  ]);
});

test("where nothing was recorded, there is nothing", async () => {
  const reader = new Reader(CUMULATIVE);
  new MeterProvider({ readers: [reader] }).getMeter("shop").createCounter("orders");
  expect(reader.collection.collectNow()).toBeUndefined();
  expect(await reader.collection.collect(1_000)).toBeUndefined();
});
