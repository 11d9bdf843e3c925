// Makes spans when the program is ending already.
import { isMainThread, Worker } from "node:worker_threads";
import { start } from "@spanweave/runtime/start";

/** @trace */
function outer(): void {
  inner();
}

/** @trace */
function inner(): never {
  process.exit(5);
}

/** @trace */
function early(): void {}

/** @trace */
function late(): void {}

/** @trace */
function never(): void {
  early();
  process.exit(0);
}

const modes: Readonly<Record<string, () => void>> = {
  inside: outer,
  listener() {
    early();
    process.on("exit", () => late());
  },
  "throwing-processor"() {
    const processor = {
      onStart() {},
      onEnd: ({ name }: { name: string }) => {
        if (name === "never") throw new Error("no");
      },
      async forceFlush() {},
      async shutdown() {},
    };
    start({ spanProcessors: [processor] });
    never();
  },
  worker() {
    if (isMainThread) new Worker(new URL(import.meta.url), { argv: ["worker"] });
    else early();
  },
};
modes[process.argv[2] ?? ""]?.();
