// Makes spans when the program is ending already.
import { isMainThread, Worker } from "node:worker_threads";

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

const modes: Readonly<Record<string, () => void>> = {
  inside: outer,
  listener() {
    early();
    process.on("exit", () => late());
  },
  worker() {
    if (isMainThread) new Worker(new URL(import.meta.url), { argv: ["worker"] });
    else early();
  },
};
modes[process.argv[2] ?? ""]?.();
