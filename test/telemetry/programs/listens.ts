// Listens to signals in the ways that programs and their libraries do.
import { EventEmitter } from "node:events";
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
  "no-spans"() {
    console.log(process.eventNames().includes("SIGTERM"), Object.hasOwn(process, "listeners"));
  },
  "emits-by-hand"() {
    process.emit("SIGTERM");
    process.emit("exit", 0);
    setTimeout(() => {
      before();
      process.on("SIGTERM", () => process.exit(9));
    }, 20);
  },
  "all-exits-removed"() {
    process.on("exit", () => console.log("never called"));
    process.removeAllListeners("exit");
  },
  sandbox() {
    const { listeners, listenerCount, rawListeners } = process;
    const other = Object.assign(new EventEmitter(), { listeners, listenerCount, rawListeners });
    other.on("SIGTERM", listener);
    console.log(other.listeners("SIGTERM").length, other.rawListeners("SIGTERM").length);
    console.log(other.listenerCount("SIGTERM"), listeners.name, listenerCount.name);
  },
  events() {
    process.on("beforeExit", () => console.log("before exit"));
    process.on("exit", (code) => console.log("exit", code));
    for (let i = 0; i < 8; i++) process.on("exit", () => {});
    process.on("SIGTERM", () => clearInterval(timer));
  },
};

if (process.argv[2] !== "no-spans") before();
modes[process.argv[2] ?? ""]?.();
const timer = setInterval(() => {}, 1000);
console.log("ready");
