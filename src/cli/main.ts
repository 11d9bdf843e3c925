#!/usr/bin/env node
/** The executable: arguments in, exit code out. */
import { run } from "./run.ts";
import { terminalOf } from "./terminal.ts";

// `spanweave explain | head` ends early, and that is fine.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

// No process.exit(): what is still to be written to a pipe would be lost.
process.exitCode = await run(process.argv.slice(2), terminalOf(process));
