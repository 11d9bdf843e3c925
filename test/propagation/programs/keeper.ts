// Before any other code, in each program and thread: spans are written down at the end.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { seen } from "./telemetry.ts";

process.on("SIGTERM", () => process.exit());
process.on("exit", () => {
  const file = join(process.env.SPANS ?? "", `${process.pid}-${threadId}.json`);
  writeFileSync(file, JSON.stringify(seen()));
});
