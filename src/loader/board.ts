/** Board: what the threads of one process share: what was told already, and how much was woven. */
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

export const KEY: string = "spanweave";
const TRACED = 0;
const SKIPPED = 1;
const COUNTS = 2;
const WORDS = 4096;

export class Board {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4 * (COUNTS + WORDS))) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** Whether nobody asked this of the same text before. */
  isNews(text: string): boolean {
    const bit = hash(text) % (WORDS * 32);
    const mask = 1 << (bit & 31);
    return (Atomics.or(this.#words, COUNTS + (bit >>> 5), mask) & mask) === 0;
  }

  count(traced: number, skipped: number): void {
    Atomics.add(this.#words, TRACED, traced);
    Atomics.add(this.#words, SKIPPED, skipped);
  }

  get closingLine(): string {
    const [traced, skipped] = [TRACED, SKIPPED].map((index) => Atomics.load(this.#words, index));
    return `spanweave: ${traced} traced, ${skipped} skipped`;
  }
}

/** Threads that this one starts have it too. */
export function ownBoard(): Board {
  const given = getEnvironmentData(KEY);
  const board = new Board(given instanceof SharedArrayBuffer ? given : undefined);
  if (given === undefined) setEnvironmentData(KEY, board.memory);
  return board;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
