// Starts telemetry from code, and looks how its metrics fare.
import { metrics } from "@opentelemetry/api";
import { start } from "@spanweave/runtime/start";

const [url = ""] = process.argv.slice(2);
const { flush, shutdown, status } = start({
  exporters: ["memory"],
  metrics: [{ name: "otlp", url }],
});
const orders = metrics.getMeter("shop").createCounter("orders");
orders.add(2);
await flush();
console.log(JSON.stringify(status().metrics));
await shutdown();
console.log(
  `after: ${metrics.getMeterProvider().constructor.name === "MeterProvider" ? "ours" : "none"}`,
);
