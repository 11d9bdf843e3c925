/**
 * Collection: what a MeterProvider has for one reader. The SDK's own way to it is asynchronous, and where a
 * program ends nothing asynchronous happens any more: so its state is read. It is bundled at one version.
 */
import type { Attributes, HrTime, Observable } from "@opentelemetry/api";
import type {
  MetricData,
  MetricProducer,
  ResourceMetrics,
  ScopeMetrics,
} from "@opentelemetry/sdk-metrics";
import { reportTrouble } from "../../otel.ts";
import { cancel, later } from "../timers.ts";

/** https://github.com/open-telemetry/opentelemetry-js/tree/main/packages/sdk-metrics/src/state */
interface Producer extends MetricProducer {
  readonly _sharedState: {
    readonly resource: ResourceMetrics["resource"];
    readonly meterSharedStates: ReadonlyMap<string, MeterState>;
  };
}

interface MeterState {
  readonly _instrumentationScope: ScopeMetrics["scope"];
  readonly metricStorageRegistry: { getStorages(producer: MetricProducer): readonly Storage[] };
  readonly observableRegistry: {
    /** Of each callback that failed the error. */
    observe(time: HrTime): Promise<readonly unknown[]>;
    readonly _callbacks: readonly OneCallback[];
    readonly _batchCallbacks: readonly BatchCallback[];
  };
}

interface Storage {
  collect(producer: MetricProducer, time: HrTime): MetricData | undefined;
}

interface OneCallback {
  readonly callback: (result: {
    observe(value: unknown, attributes?: Attributes): void;
  }) => unknown;
  readonly instrument: Instrument;
}

interface BatchCallback {
  readonly callback: (result: {
    observe(instrument: Observable, value: unknown, attributes?: Attributes): void;
  }) => unknown;
  readonly instruments: ReadonlySet<Instrument>;
}

interface Instrument {
  readonly _metricStorages?: readonly {
    record(measured: ReadonlyMap<Attributes, number>, time: HrTime): void;
  }[];
}

export class Collection {
  readonly #producer: Producer;

  constructor(producer: MetricProducer) {
    this.#producer = producer as Producer;
  }

  /**
   * Undefined where nothing was recorded. Callbacks that take longer give what they gave last. Where the
   * program waits for it, it must not end meanwhile.
   */
  async collect(milliseconds: number, isAwaited = false): Promise<ResourceMetrics | undefined> {
    const time = now();
    const observed = Promise.all(
      this.#meters.map(({ observableRegistry }) => observableRegistry.observe(time)),
    );
    await new Promise<void>((resolve) => {
      const timer = later(milliseconds, resolve);
      if (isAwaited) timer.ref?.();
      const end = (failures: readonly unknown[]): void => {
        cancel(timer);
        for (const error of failures.flat()) reportTrouble(error);
        resolve();
      };
      void observed.then(end, (error) => end([error]));
    });
    return this.#read(time);
  }

  /** The same, in this very call: of asynchronous callbacks what they say before they wait. */
  collectNow(): ResourceMetrics | undefined {
    const time = now();
    for (const { observableRegistry } of this.#meters) {
      const { _callbacks, _batchCallbacks } = observableRegistry;
      for (const { callback, instrument } of _callbacks) {
        const measured = new Measured();
        attempt(() =>
          callback({ observe: (value, attributes) => measured.add(instrument, value, attributes) }),
        );
        attempt(() => measured.record(time));
      }
      for (const { callback, instruments } of _batchCallbacks) {
        const measured = new Measured();
        attempt(() =>
          callback({
            observe: (instrument, value, attributes) => {
              const own = instrument as Instrument;
              if (instruments.has(own)) measured.add(own, value, attributes);
            },
          }),
        );
        attempt(() => measured.record(time));
      }
    }
    return this.#read(time);
  }

  get #meters(): readonly MeterState[] {
    return [...this.#producer._sharedState.meterSharedStates.values()];
  }

  #read(time: HrTime): ResourceMetrics | undefined {
    const scopeMetrics = this.#meters.flatMap((meter) => {
      const storages = meter.metricStorageRegistry.getStorages(this.#producer);
      const metrics = storages.flatMap((one) => {
        let collected: MetricData | undefined;
        attempt(() => {
          collected = one.collect(this.#producer, time);
        });
        return collected ?? [];
      });
      return metrics.length === 0 ? [] : [{ scope: meter._instrumentationScope, metrics }];
    });
    if (scopeMetrics.length === 0) return undefined;
    return { resource: this.#producer._sharedState.resource, scopeMetrics };
  }
}

/** What one callback says, before it is told: it may still throw. */
class Measured {
  readonly #values = new Map<Instrument, Map<Attributes, number>>();

  add(instrument: Instrument, value: unknown, attributes: Attributes = {}): void {
    if (!Number.isFinite(value)) return;
    const known = this.#values.get(instrument) ?? new Map<Attributes, number>();
    this.#values.set(instrument, known.set(attributes, value as number));
  }

  record(time: HrTime): void {
    for (const [{ _metricStorages = [] }, values] of this.#values) {
      for (const storage of _metricStorages) storage.record(values, time);
    }
  }
}

function attempt(call: () => unknown): void {
  try {
    // What an asynchronous one does later is nobody's concern any more.
    Promise.resolve(call()).catch(() => {});
  } catch (error) {
    reportTrouble(error);
  }
}

function now(): HrTime {
  const milliseconds = Date.now();
  return [Math.floor(milliseconds / 1e3), (milliseconds % 1e3) * 1e6];
}
