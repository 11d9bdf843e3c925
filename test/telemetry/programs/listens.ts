// Listens to signals in the ways that programs and their libraries do.
import { onExit } from "signal-exit";

/** @trace */
function before(): void {}

const listener = (): void => console.log("never called");

const modes: Readonly<Record<string, () => void>> = {
  handles() {
    process.on("SIGTERM", () => {
      console.log("bye");
      setTimeout(() => process.exit(7), 20);
    });
  },
  "handles-once-first"() {
    process.prependOnceListener("SIGTERM", () => {
      console.log("once");
      setTimeout(() => process.exit(8), 20);
    });
  },
  "signal-exit"() {
    onExit((code, signal) => console.log("left", code, signal));
  },
  removed() {
    process.on("SIGTERM", listener);
    process.off("SIGTERM", listener);
  },
  "all-removed"() {
    process.on("SIGTERM", listener);
    process.removeAllListeners("SIGTERM");
  },
  asks() {
    const ask = (): void =>
      console.log(
        process.listenerCount("SIGTERM"),
        process.listeners("SIGTERM").length,
        process.rawListeners("SIGTERM").length,
        process.listenerCount("SIGTERM", listener),
      );
    ask();
    process.once("SIGTERM", listener);
    ask();
    process.off("SIGTERM", listener);
    ask();
  },
  events() {
    process.on("beforeExit", () => console.log("before exit"));
    process.on("exit", (code) => console.log("exit", code));
    for (let i = 0; i < 8; i++) process.on("exit", () => {});
    process.on("SIGTERM", () => clearInterval(timer));
  },
};

before();
modes[process.argv[2] ?? ""]?.();
const timer = setInterval(() => {}, 1000);
console.log("ready");
