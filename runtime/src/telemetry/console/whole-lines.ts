/**
 * WholeLines: writes at once where it can, and never into the middle of what others have begun to write.
 *
 * Node's own stream waits in the event loop for a pipe that is full, and `process.exit` drops what waits.
 * So: directly while the stream has nothing that waits; behind it while it has; and directly again, with
 * patience, when the program ends.
 */
import type { Write } from "./outlet.ts";

/** What is used of `process.stdout`. */
export interface Stream {
  readonly writableLength: number;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): boolean;
  listenerCount(event: "error"): number;
  once(event: "error", listener: () => void): unknown;
}

/** Milliseconds, for a reader that takes nothing. */
const PATIENCE = 1_000;
const PAUSE = 5;

export class WholeLines {
  readonly #writeSome: (bytes: Uint8Array) => number;
  readonly #stream: Stream;
  readonly #behind: Stream["write"];
  readonly #pause: () => void;
  /** Given to the stream, which has not said yet that it is written. */
  readonly #underWay = new Set<Uint8Array>();
  #isClosed = false;
  #pauses = PATIENCE / PAUSE;

  /** `writeSome` says how many bytes it wrote, and throws as fs.writeSync does. */
  constructor(
    writeSome: (bytes: Uint8Array) => number,
    stream: Stream,
    pause: () => void = () => sleep(PAUSE),
  ) {
    this.#writeSome = writeSome;
    this.#stream = stream;
    // As it is now: programs patch it to see what others print.
    this.#behind = stream.write;
    this.#pause = pause;
  }

  readonly write: Write = (text, isLast = false) => {
    if (this.#isClosed) return;
    const bytes = new TextEncoder().encode(text);
    if (isLast) this.#writeLast(bytes);
    else if (this.#isStreamBusy()) this.#giveToStream(bytes);
    else this.#giveToStream(this.#writeNow(bytes));
  };

  /** Bun's stream does not know what waits in it, but says when it is done. */
  #isStreamBusy(): boolean {
    return this.#stream.writableLength > 0 || this.#underWay.size > 0;
  }

  #writeLast(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#isStreamBusy()) {
      // Said twice, perhaps, but said; and behind a line of others that may end here, half written.
      const unsaid = [...this.#underWay, bytes].filter(({ length }) => length > 0);
      this.#underWay.clear();
      if (unsaid.length > 0) rest = Buffer.concat([new TextEncoder().encode("\n"), ...unsaid]);
    }
    let left = this.#writeNow(rest);
    while (left.length > 0 && this.#pauses > 0) {
      this.#pauses--;
      this.#pause();
      const before = left.length;
      left = this.#writeNow(left);
      if (left.length < before) this.#pauses = PATIENCE / PAUSE;
    }
  }

  /** What could not be written for now. */
  #writeNow(bytes: Uint8Array): Uint8Array {
    let rest = bytes;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(this.#writeSome(rest));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EAGAIN") return rest;
        if (code === "EINTR") continue;
        // Nobody reads any more.
        this.#isClosed = true;
        return rest.subarray(rest.length);
      }
    }
    return rest;
  }

  #giveToStream(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#underWay.add(bytes);
    this.#behind.call(this.#stream, bytes, (error) => {
      this.#underWay.delete(bytes);
      // As console.log does: a reader that went away is no error of the program.
      if (error && this.#stream.listenerCount("error") === 0) {
        this.#stream.once("error", () => {});
      }
    });
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
