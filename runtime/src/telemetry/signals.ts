/**
 * Ends by signal. A program that no one else ends loses nothing, and then dies of the signal as it would
 * have; one that listens itself never notices us. Libraries count listeners to see whether they are the
 * last to decide, as https://github.com/tapjs/signal-exit does: so ours are left out of what can be asked.
 */
import type { EventEmitter } from "node:events";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type Listener = (...args: unknown[]) => void;
type Asking = "listeners" | "rawListeners";

export function watchSignals(end: () => void): void {
  const ours = new Map<string, Listener>();
  /** Somebody's listener has just taken itself away, because it is called. */
  const handled = new Set<string>();
  let nodeIsAsking = false;
  const { listenerCount } = process;

  const listen = (signal: string): void => {
    const listener = (): void => {
      if (handled.has(signal) || process.listenerCount(signal) > 0) return;
      end();
      ours.delete(signal);
      process.off(signal, listener);
      process.kill(process.pid, signal);
    };
    ours.set(signal, listener);
    process.on(signal, listener);
  };

  const leaveOut = (method: Asking): void => {
    const original = process[method] as (event: string | symbol) => Listener[];
    hide(method, (event: string | symbol) => {
      const all = original.call(process, event);
      const own = ours.get(event as string);
      return own === undefined ? all : all.filter((listener) => listener !== own);
    });
  };

  for (const signal of SIGNALS) listen(signal);
  leaveOut("listeners");
  leaveOut("rawListeners");
  hide("listenerCount", (event: string | symbol, listener?: Listener) => {
    const count = listenerCount.call(process, event, listener as never);
    const own = ours.get(event as string);
    const isCounted = own !== undefined && (listener === undefined || listener === own);
    return isCounted && !nodeIsAsking ? count - 1 : count;
  });

  // When a listener goes, Node stops to listen if none is left; of ours it has to know.
  (process as EventEmitter).prependListener("removeListener", () => {
    nodeIsAsking = true;
  });
  (process as EventEmitter).on("removeListener", (event: string, listener: unknown) => {
    nodeIsAsking = false;
    const own = ours.get(event);
    if (own === undefined) return;
    if (listener === own) return listen(event);
    handled.add(event);
    process.nextTick(() => handled.delete(event));
  });
}

function hide(method: string, value: unknown): void {
  Object.defineProperty(process, method, { value, configurable: true, writable: true });
}
