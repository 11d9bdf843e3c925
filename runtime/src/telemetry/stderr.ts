/** toStderr(): a line for whoever looks after the program; where nobody reads, nothing happens. */
import { writeSync } from "node:fs";

const DESCRIPTOR = 2;

export function toStderr(text: string): void {
  try {
    writeSync(DESCRIPTOR, text);
  } catch {
    // Closed, or full: a program does not end by that.
  }
}
