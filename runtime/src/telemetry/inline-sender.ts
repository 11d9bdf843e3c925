/** A sender that posts from the main thread, where no other thread can be had: it can't wait at the end. */
import { version } from "../version.ts";
import type { Destination, FromThread, Outcome, ToThread } from "./delivery.ts";
import { outside } from "./outside.ts";
import { type Hear, type Sender, type SenderStatus, Unanswered } from "./sender.ts";
import type { SpoolUse } from "./spool-use.ts";
import type { Poster } from "./thread/poster.ts";

export class InlineSender implements Sender {
  readonly #unanswered = new Unanswered();
  readonly #hears = new Map<number, Hear>();
  readonly #spool: SpoolUse | undefined;
  readonly #poster: Promise<Poster>;
  #holders = 0;
  #awake: NodeJS.Timeout | undefined;

  constructor(spool?: SpoolUse) {
    this.#spool = spool;
    const options = { version, spool: spool?.options };
    // Loaded here alone: with all that it needs of Node it takes a program longer to start.
    this.#poster = import("./thread/poster.ts").then(
      ({ Poster }) => new Poster((message) => this.#hear(message), options),
    );
  }

  open(destination: Destination, hear: Hear): number {
    const open = this.#hears.size + 1;
    this.#hears.set(open, hear);
    this.#tell({ open, destination });
    return open;
  }

  send(to: number, body: Uint8Array, spans: number, answer: (outcome: Outcome) => void): void {
    const send = this.#unanswered.add(answer);
    this.#tell({ send, to, body, spans });
  }

  finish(deadline: number): void {
    this.#tell({ leave: Math.max(1, deadline - performance.now()) });
  }

  hold(): void {
    if (this.#holders++ === 0) this.#awake = setInterval(() => {}, LONG);
  }

  release(): void {
    if (--this.#holders === 0) clearInterval(this.#awake);
  }

  status(): SenderStatus {
    return { runsIn: "main thread", unanswered: this.#unanswered.size };
  }

  #tell(message: ToThread): void {
    outside(() => void this.#poster.then((poster) => poster.take(message)));
  }

  #hear(message: FromThread): void {
    if ("answered" in message) this.#unanswered.settle(message.answered, message.outcome);
    else if ("about" in message) this.#hears.get(message.about)?.(message.news);
    else if ("spool" in message) this.#spool?.complain(message.spool);
  }
}

const LONG = 2 ** 30;
