/** The Worker's entry: a Poster behind a port. */
import { type MessagePort, workerData } from "node:worker_threads";
import type { ToThread } from "../delivery.ts";
import { Poster, type PosterOptions } from "./poster.ts";

export interface ThreadData extends PosterOptions {
  readonly port: MessagePort;
  /** Counts the answers; who can't run an event loop any more waits on it. */
  readonly signal: Int32Array;
}

const { port, signal, ...options } = workerData as ThreadData;

const poster = new Poster((answered) => {
  port.postMessage(answered);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}, options);

port.on("message", (message: ToThread) => poster.take(message));
