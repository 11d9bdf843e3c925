/**
 * Ends by signal. A program that no one else ends loses nothing, and then dies of the signal as it would
 * have; one that listens itself never notices us. Libraries count listeners to see whether they are the
 * last to decide, as https://github.com/tapjs/signal-exit does: so ours are left out of what can be asked.
 */
import type { EventEmitter } from "node:events";
import { constants } from "node:os";
import { soon } from "./timers.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type Name = string | symbol;
type Listener = (...args: unknown[]) => void;

export function watchSignals(end: () => void): void {
  const ours = new Map<Name, Listener>();
  /** Somebody's listener has just taken itself away, because it is called. */
  const handled = new Set<Name>();
  let nodeIsAsking = false;

  const listen = (signal: (typeof SIGNALS)[number]): void => {
    const listener = (_name: unknown, number: unknown): void => {
      // Programs emit such events by themselves, too.
      if (number !== constants.signals[signal]) return;
      if (handled.has(signal) || process.listenerCount(signal) > 0) return;
      end();
      ours.delete(signal);
      process.off(signal, listener);
      process.kill(process.pid, signal);
      // The first process of a container does not die of it.
      soon(() => listen(signal));
    };
    ours.set(signal, listener);
    process.on(signal, listener);
  };

  for (const signal of SIGNALS) listen(signal);
  leaveOutOfAnswers((name) => (nodeIsAsking ? undefined : ours.get(name)));

  // When a listener goes, Node stops to listen if none is left; of ours it has to know.
  const emitter = process as EventEmitter;
  emitter.prependListener("removeListener", () => {
    nodeIsAsking = true;
  });
  emitter.on("removeListener", (event: string, listener: unknown) => {
    nodeIsAsking = false;
    const own = ours.get(event);
    if (own === undefined) return;
    if (listener === own) return listen(event as (typeof SIGNALS)[number]);
    handled.add(event);
    process.nextTick(() => handled.delete(event));
  });
}

/** Test runners hand these methods to a process of their own making: that one has none of ours. */
function leaveOutOfAnswers(oursFor: (name: Name) => Listener | undefined): void {
  const { listeners, rawListeners, listenerCount } = process as EventEmitter;
  const own = (emitter: unknown, name: Name): Listener | undefined =>
    emitter === process ? oursFor(name) : undefined;
  const without = (all: Listener[], listener: Listener | undefined): Listener[] =>
    listener === undefined ? all : all.filter((one) => one !== listener);
  const replaced = {
    listeners(this: EventEmitter, name: Name) {
      return without(listeners.call(this, name) as Listener[], own(this, name));
    },
    rawListeners(this: EventEmitter, name: Name) {
      return without(rawListeners.call(this, name) as Listener[], own(this, name));
    },
    listenerCount(this: EventEmitter, name: Name, listener?: Listener) {
      const count = listenerCount.call(this, name, listener as never);
      const found = own(this, name);
      const isCounted = found !== undefined && (listener === undefined || listener === found);
      return isCounted ? count - 1 : count;
    },
  };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(process, name, { value, configurable: true, writable: true });
  }
}
