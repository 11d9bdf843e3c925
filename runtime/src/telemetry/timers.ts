/** Timers of the platform, kept before a test can fake them; nothing that one does reaches the program. */
import { reportTrouble } from "../otel.ts";
import { outside } from "./outside.ts";

const { setTimeout, setImmediate, clearTimeout } = globalThis;

export type Timer = NodeJS.Timeout;

/** Keeps no program alive. */
export function later(milliseconds: number, call: () => void): Timer {
  const timer = outside(() => setTimeout(() => attempt(call), milliseconds));
  // Deno's is a number.
  timer.unref?.();
  return timer;
}

export function soon(call: () => void): void {
  outside(() => setImmediate(() => attempt(call))).unref?.();
}

export function cancel(timer: Timer | undefined): void {
  clearTimeout(timer);
}

function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    reportTrouble(error);
  }
}
