// Starts telemetry itself, and prints how it is doing.
import { start } from "@spanweave/runtime/start";

const exported: string[] = [];
const exporter = {
  export(spans: readonly { readonly name: string }[], done: (result: { code: number }) => void) {
    exported.push(...spans.map(({ name }) => name));
    setTimeout(() => done({ code: 0 }), 10);
  },
  async shutdown() {
    exported.push("shutdown");
  },
};
const { flush, shutdown, status } = start({
  serviceName: "shop",
  version: "1.2.3",
  environment: "test",
  exporters: ["memory", exporter],
});

/** @trace */
function work(): void {}

work();
await flush();
const { exporters, ...now } = status();
console.log(JSON.stringify({ exporters, now }, null, 1));
await shutdown();
work();
console.log(JSON.stringify({ exported, live: status().live }));
