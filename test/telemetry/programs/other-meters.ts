// Has meters of its own, before telemetry is started or later.
import { metrics } from "@opentelemetry/api";
import { start } from "@spanweave/runtime/start";

/** @trace { metrics: true } */
function pay(): void {}

metrics.setGlobalMeterProvider({
  getMeter: () =>
    ({
      createCounter: (name: string) => ({
        add: (value: number) => console.log(`theirs: ${name} ${value}`),
      }),
      createHistogram: () => ({ record() {} }),
    }) as never,
});
start();
metrics.getMeter("shop").createCounter("orders").add(3);
if (process.argv[2] === "later") pay();
