/** Sender: hands encoded spans and metrics to whoever posts them, and can wait for the answers without an event loop. */
import type { Destination, News, Outcome, ToThread } from "./delivery.ts";

export interface Sender {
  /** The number that `send` knows the destination by; `hear` is told what happens there. */
  open(destination: Destination, hear: Hear): number;
  /** Takes `body` over, which holds so many spans or data points; `answer` is called once. */
  send(to: number, body: Uint8Array, spans: number, answer: (outcome: Outcome) => void): void;
  /** In this very call, as far as the platform can: until all is answered, or `deadline` of performance.now(). */
  finish(deadline: number): void;
  /** While somebody waits for answers the program must not end of itself. */
  hold(): void;
  release(): void;
  status(): SenderStatus;
}

export interface SenderStatus {
  readonly runsIn: "worker" | "main thread";
  /** Bodies that wait for an answer. */
  readonly unanswered: number;
}

export type Hear = (news: News) => void;

/** What is asked by number, until it is answered. */
export class Unanswered {
  readonly #answers = new Map<number, (outcome: Outcome) => void>();
  #last = 0;

  get size(): number {
    return this.#answers.size;
  }

  add(answer: (outcome: Outcome) => void): number {
    this.#answers.set(++this.#last, answer);
    return this.#last;
  }

  settle(number: number, outcome: Outcome): void {
    const answer = this.#answers.get(number);
    this.#answers.delete(number);
    answer?.(outcome);
  }

  settleAll(outcome: Outcome): void {
    for (const number of [...this.#answers.keys()]) this.settle(number, outcome);
  }
}

export type Post = (message: ToThread) => void;
