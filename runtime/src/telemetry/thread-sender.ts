/** A sender whose bodies are posted by a thread of its own: it goes on while the main thread can't. */
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { version } from "../version.ts";
import type { Destination, FromThread, Outcome, ToThread } from "./delivery.ts";
import { type Hear, type Sender, type SenderStatus, Unanswered } from "./sender.ts";
import type { SpoolUse } from "./spool-use.ts";
import threadText from "./thread/main.ts?text";

/** Throws where the platform allows no threads. */
export class ThreadSender implements Sender {
  readonly #unanswered = new Unanswered();
  readonly #hears = new Map<number, Hear>();
  readonly #spool: SpoolUse | undefined;
  /** Counts answers; the main thread sleeps on it while the program ends. */
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;
  readonly #worker: Worker;
  #holders = 0;
  #lost: string | undefined;
  /** Its spool is not left to others yet. */
  #isLeaving = false;

  constructor(spool?: SpoolUse) {
    this.#spool = spool;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(threadText, {
      eval: true,
      name: "spanweave",
      // Its own: the program's --import would run in it, too.
      execArgv: [],
      env: withoutOptions(process.env),
      workerData: { port: port2, signal: this.#signal, version, spool: spool?.options },
      transferList: [port2],
      // Else Node opens the program's own for it, which changes how they write.
      stdout: true,
      stderr: true,
    });
    port1.on("message", (message: FromThread) => this.#hear(message));
    this.#worker.on("error", (error) => this.#loseThread(error.message));
    this.#worker.on("exit", () => this.#loseThread("the thread that posts spans has ended"));
    port1.unref();
    this.#worker.unref();
  }

  open(destination: Destination, hear: Hear): number {
    const number = this.#hears.size + 1;
    this.#hears.set(number, hear);
    this.#tell({ open: number, destination });
    return number;
  }

  send(to: number, body: Uint8Array, spans: number, answer: (outcome: Outcome) => void): void {
    if (this.#lost !== undefined) {
      answer({ sent: false, reason: "unreachable", message: this.#lost });
      return;
    }
    const send = this.#unanswered.add(answer);
    const whole = body.byteLength === body.buffer.byteLength ? body : body.slice();
    this.#port.postMessage({ send, to, body: whole, spans } satisfies ToThread, [
      whole.buffer as ArrayBuffer,
    ]);
  }

  finish(asked: number): void {
    this.#isLeaving = this.#spool !== undefined && this.#lost === undefined;
    if (!this.#isAwaited) return;
    // A disk needs little time, and none is too little.
    const deadline = this.#isLeaving ? Math.max(asked, performance.now() + FOR_THE_DISK) : asked;
    this.#tell({ leave: Math.max(1, deadline - performance.now()) });
    while (this.#isAwaited) {
      const answered = Atomics.load(this.#signal, 0);
      this.#receive();
      const left = deadline - performance.now();
      if (left <= 0) this.#stopWaiting();
      if (this.#isAwaited) Atomics.wait(this.#signal, 0, answered, left);
    }
  }

  hold(): void {
    if (this.#holders++ === 0) this.#port.ref();
  }

  release(): void {
    if (--this.#holders === 0) this.#port.unref();
  }

  status(): SenderStatus {
    return { runsIn: "worker", unanswered: this.#unanswered.size };
  }

  get #isAwaited(): boolean {
    return this.#unanswered.size > 0 || this.#isLeaving;
  }

  #stopWaiting(): void {
    this.#isLeaving = false;
    this.#unanswered.settleAll(TOO_LATE);
  }

  #tell(message: ToThread): void {
    this.#port.postMessage(message);
  }

  #receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { message: FromThread } | undefined;
      if (received === undefined) return;
      this.#hear(received.message);
    }
  }

  #hear(message: FromThread): void {
    if ("answered" in message) this.#unanswered.settle(message.answered, message.outcome);
    else if ("about" in message) this.#hears.get(message.about)?.(message.news);
    else if ("spool" in message) this.#spool?.complain(message.spool);
    else this.#isLeaving = false;
  }

  #loseThread(message: string): void {
    this.#lost ??= message;
    this.#unanswered.settleAll({ sent: false, reason: "unreachable", message: this.#lost });
  }
}

/** Milliseconds; the thread may have to start first. */
const FOR_THE_DISK = 250;

const TOO_LATE: Outcome = {
  sent: false,
  reason: "no answer in time",
  message: "no answer before the program ended",
};

/** A thread reads them as a program does, and might load what the program loads first. */
function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = env;
  return rest;
}
