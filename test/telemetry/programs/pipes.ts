// Writes a lot, as programs do that know pipes to be synchronous.
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";

/** @trace */
function work(): void {}

const MEGABYTE = 2 ** 20;

/** The same program, with a reader that takes its time, or goes away. */
function runAgain(mode: string, reader: string): void {
  const words = [...process.execArgv, process.argv[1] ?? "", mode].map((word) => `'${word}'`);
  const command = `{ '${process.execPath}' ${words.join(" ")}; echo "code $?" >&2; } | ${reader}`;
  const child = spawn("sh", ["-c", command], { stdio: "inherit" });
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

const modes: Readonly<Record<string, () => void>> = {
  writes: () => runAgain("write", "(sleep 1; wc -c)"),
  "reader-gone": () => runAgain("log", "(sleep 0.5; head -c 3 >/dev/null)"),
  write() {
    for (let i = 0; i < 600; i++) work();
    setTimeout(() => {
      let left = MEGABYTE;
      while (left > 0) left -= writeSync(1, "x".repeat(Math.min(left, 65_536)));
    }, 200);
  },
  log() {
    for (let i = 0; i < 600; i++) work();
    let lines = 0;
    const timer = setInterval(() => {
      console.log("a line");
      if (++lines === 80) clearInterval(timer);
    }, 20);
  },
};
work();
modes[process.argv[2] ?? ""]?.();
