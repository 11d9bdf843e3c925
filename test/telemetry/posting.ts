/** The poster under test, in the two places where it runs, behind promises. */
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import type {
  Destination,
  FromThread,
  News,
  Outcome,
  ToThread,
} from "../../runtime/src/telemetry/delivery.ts";
import { Poster } from "../../runtime/src/telemetry/thread/poster.ts";
import type { SpoolOptions } from "../../runtime/src/telemetry/thread/spool/spool.ts";
import { usualWaits, type Waits } from "../../runtime/src/telemetry/thread/waits.ts";

export interface Posting {
  /** HTTP/protobuf without compression or headers, where not said otherwise. */
  to(destination: Partial<Destination> & Pick<Destination, "url">): Target;
  /** To a destination that was not opened. */
  toUnknown(body: Uint8Array): Promise<Outcome>;
  leave(ms: number): void;
  /** How often the spool was given free. */
  readonly left: number;
  /** What the spool can't do. */
  readonly complaints: readonly string[];
  /** Numbers of the sends, in the order of their answers; a number twice is a fault. */
  readonly answered: readonly number[];
  readonly news: readonly News[];
}

export interface Target {
  send(body: Uint8Array, spans?: number): Promise<Outcome>;
}

export interface Place {
  readonly name: string;
  open(waits?: Partial<Waits>, spool?: SpoolOptions): Promise<Posting>;
}

export const places: readonly Place[] = [
  { name: "the main thread", open: async (waits, spool) => inline(waits, spool) },
  { name: "a Worker", open: (waits, spool) => inWorker(waits, spool) },
];

/** Short enough not to be noticed. */
const quick: Waits = { ...usualWaits, first: 4, longest: 40, parting: 5 };

function inline(waits?: Partial<Waits>, spool?: SpoolOptions): Posting {
  const back = new Back((message) => poster.take(message));
  const poster: Poster = new Poster((answered) => back.take(answered), {
    ...{ version: "1.2.3", waits: { ...quick, ...waits }, spool },
  });
  return back;
}

async function inWorker(waits?: Partial<Waits>, spool?: SpoolOptions): Promise<Posting> {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(await threadCode(), {
    ...{ eval: true, execArgv: [], transferList: [port2] },
    workerData: { port: port2, signal, version: "1.2.3", waits: { ...quick, ...waits }, spool },
  });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const back = new Back((message) => port1.postMessage(message));
  port1.on("message", (answered: FromThread) => back.take(answered));
  return back;
}

class Back implements Posting {
  readonly answered: number[] = [];
  readonly news: News[] = [];
  readonly complaints: string[] = [];
  left = 0;
  readonly #waiting: Map<number, (outcome: Outcome) => void> = new Map();
  readonly #post: (message: ToThread) => void;
  #destinations = 0;
  #sends = 0;

  constructor(post: (message: ToThread) => void) {
    this.#post = post;
  }

  to(destination: Partial<Destination> & Pick<Destination, "url">): Target {
    this.#destinations += 1;
    const to = this.#destinations;
    const usual = { headers: {}, timeout: 10_000, compression: "none" } as const;
    this.#post({
      open: to,
      destination: { protocol: "http/protobuf", ...usual, ...destination },
    });
    return { send: (body, spans = 1) => this.#send(to, body, spans) };
  }

  toUnknown(body: Uint8Array): Promise<Outcome> {
    return this.#send(99, body, 1);
  }

  #send(to: number, body: Uint8Array, spans: number): Promise<Outcome> {
    this.#sends += 1;
    const send = this.#sends;
    const outcome = new Promise<Outcome>((resolve) => this.#waiting.set(send, resolve));
    this.#post({ send, to, body, spans });
    return outcome;
  }

  leave(ms: number): void {
    this.#post({ leave: ms });
  }

  take(message: FromThread): void {
    if ("answered" in message) {
      this.answered.push(message.answered);
      this.#waiting.get(message.answered)?.(message.outcome);
    } else if ("about" in message) {
      this.news.push(message.news);
    } else if ("spool" in message) {
      this.complaints.push(message.spool);
    } else {
      this.left += 1;
    }
  }
}

let code: Promise<string> | undefined;

/** What the Worker runs: one text, as the build embeds it. */
export function threadCode(): Promise<string> {
  code ??= bundle();
  return code;
}

async function bundle(): Promise<string> {
  const entry = new URL("../../runtime/src/telemetry/thread/main.ts", import.meta.url);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    ...{ bundle: true, platform: "node", format: "cjs", target: "es2022", write: false },
  });
  return outputFiles[0]?.text ?? "";
}
