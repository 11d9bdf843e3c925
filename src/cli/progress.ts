/** Progress: one line that is redrawn while a person waits. */
import type { Screen } from "./terminal.ts";

/** Milliseconds. Whoever waits for less needs no line. */
const PATIENCE = 500;
const PAUSE = 100;

export class Progress {
  readonly #screen: Screen;
  readonly #total: number;
  #next = performance.now() + PATIENCE;
  #isDrawn = false;

  constructor(screen: Screen, total: number) {
    this.#screen = screen;
    this.#total = total;
  }

  report(done: number): void {
    if (!this.#screen.isTerminal || performance.now() < this.#next) return;
    this.#screen.redraw(this.#screen.paint("dim", `reading ${done} of ${this.#total} files`));
    this.#next = performance.now() + PAUSE;
    this.#isDrawn = true;
  }

  clear(): void {
    if (this.#isDrawn) this.#screen.redraw("");
  }
}
