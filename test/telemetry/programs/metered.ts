// Counts calls, by the option and by itself, and ends in the way that it is told.
import { isMainThread, Worker } from "node:worker_threads";
import { metrics } from "@opentelemetry/api";
import { flush } from "@spanweave/runtime";

const [way = "natural", delay = "0"] = process.argv.slice(2);

/** @trace { metrics: true } */
function pay(amount: number): number {
  if (amount > 2) throw new RangeError("card declined");
  return amount;
}

const meter = metrics.getMeter("shop", "1.0.0");
meter.createCounter("orders", { unit: "{order}" }).add(3, { shop: "berlin" });
const stock = meter.createObservableGauge("stock");
stock.addCallback((result) => result.observe(42, { article: "tea" }));
const pens = meter.createObservableUpDownCounter("pens");
meter.addBatchObservableCallback(async (result) => result.observe(pens, 7), [pens]);

function payAll(): void {
  for (const amount of [1, 2, 3]) {
    try {
      pay(amount);
    } catch {
      // Counted, and that is all.
    }
  }
}

payAll();

const ways: Readonly<Record<string, () => unknown>> = {
  natural() {},
  later() {
    setTimeout(payAll, Number(delay));
  },
  thread() {
    new Worker(new URL(import.meta.url));
  },
  blocks() {
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100), 100);
    setTimeout(() => {}, 300);
  },
  exit: () => process.exit(3),
  async hangs() {
    meter.createObservableGauge("never").addCallback(() => new Promise(() => {}));
    await flush();
    console.log("after");
  },
  broken() {
    const broken = meter.createObservableGauge("broken");
    broken.addCallback((result) => result.observe(5, null as never));
    process.exit();
  },
  uncaught() {
    throw new Error("nobody catches this");
  },
  wait() {
    setInterval(() => {}, 1000);
    console.log("ready");
  },
};
if (isMainThread) ways[way]?.();
