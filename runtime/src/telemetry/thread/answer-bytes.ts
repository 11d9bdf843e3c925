/** Keeps the beginning of an answer: what is behind it is of no use, however much comes. */

const MOST_BYTES = 64 * 1024;

export class AnswerBytes {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** False when no more is wanted. */
  add(part: Uint8Array): boolean {
    const wanted = part.subarray(0, MOST_BYTES - this.#size);
    this.#parts.push(wanted);
    this.#size += wanted.length;
    return wanted.length === part.length;
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
