// Starts telemetry with what the first argument names.
import { start } from "@spanweave/runtime/start";

const mode = process.argv[2] ?? "";
const enabled: string[] = [];

const instrumentation = {
  setTracerProvider: () => enabled.push("provider"),
  enable() {
    if (mode === "broken instrumentation") throw new Error("too old");
    enabled.push("enabled");
  },
};

const { spans } = start({
  exporters: ["memory"],
  ...(mode === "forced" && { sampling: 0 }),
  ...(/instrumentation/.test(mode) && { instrument: [instrumentation] }),
  ...(mode === "trouble" && {
    exporters: [{ name: "otlp", url: "http://127.0.0.1:9" } as const],
    onTrouble: ({ code }) => console.log("told of", code),
  }),
});

/** @trace */
function usual(): void {}

/** @trace { forceSample: true } */
function forced(): void {
  usual();
}

usual();
forced();
console.log([...spans().map(({ name }) => name), ...enabled].join(", "));
