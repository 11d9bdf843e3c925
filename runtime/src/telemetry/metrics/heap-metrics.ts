/** watchHeap(): https://opentelemetry.io/docs/specs/semconv/runtime/v8js-metrics/ */
import type { Meter } from "@opentelemetry/api";

export function watchHeap(meter: Meter): undefined {
  const { getHeapSpaceStatistics } = process.getBuiltinModule("node:v8");
  // Where it is only promised, this is where that shows.
  getHeapSpaceStatistics();
  const used = meter.createObservableUpDownCounter("v8js.memory.heap.used", {
    unit: "By",
    description: "Heap memory size allocated.",
  });
  const size = meter.createObservableUpDownCounter("v8js.memory.heap.space.size", {
    unit: "By",
    description: "Total heap memory size pre-allocated.",
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const { space_name, space_used_size, space_size } of getHeapSpaceStatistics()) {
        const attributes = { "v8js.heap.space.name": space_name };
        result.observe(used, space_used_size, attributes);
        result.observe(size, space_size, attributes);
      }
    },
    [used, size],
  );
}
