/** Spreads the files over child workers and replaces a worker that is stuck, crashed or worn out. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { FileReport } from "./compare.ts";
import type { Answer, Order, WorkerSettings } from "./messages.ts";

export interface PoolOptions {
  /** The bundled worker. */
  readonly entry: string;
  readonly jobs: number;
  readonly settings: WorkerSettings;
  readonly onReport: (report: FileReport) => void;
}

/** A worker that says nothing for so long is stuck. */
const PATIENCE = 60_000;
/** Realms are freed late: a fresh worker is cheaper than a full heap. */
const FILES_PER_WORKER = 400;
/** Enough to hide the way of a message. */
const ORDERS_AHEAD = 8;

export async function runPool(files: readonly string[], options: PoolOptions): Promise<void> {
  const queue: Order[] = files.map((file) => ({ file, death: undefined }));
  let next = 0;
  const source: OrderSource = {
    take: () => (next < queue.length ? queue[next++] : undefined),
    giveBack: (orders) => {
      queue.push(...orders);
    },
  };
  const lane = async (): Promise<void> => {
    while (next < queue.length) await runWorker(source, options);
  };
  await Promise.all(Array.from({ length: options.jobs }, lane));
}

interface OrderSource {
  readonly take: () => Order | undefined;
  readonly giveBack: (orders: readonly Order[]) => void;
}

/** Lives until its files are done, the queue is empty, or it dies. */
async function runWorker(source: OrderSource, options: PoolOptions): Promise<void> {
  const worker = startWorker(options);
  const open: Order[] = [];
  let taken = 0;
  let ready = false;
  let complaint = "";
  let timer: NodeJS.Timeout | undefined;
  const feed = (): void => {
    while (open.length < ORDERS_AHEAD && taken < FILES_PER_WORKER) {
      const order = source.take();
      if (order === undefined) break;
      taken += 1;
      open.push(order);
      // It may be dead already: the order is still open then, and given back.
      worker.send(order, () => {});
    }
    clearTimeout(timer);
    if (open.length === 0) worker.disconnect();
    else timer = setTimeout(() => worker.kill("SIGKILL"), PATIENCE);
  };
  const finish = (answer: FileReport): void => {
    const at = open.findIndex(({ file }) => file === answer.file);
    // An answer that came after its worker was given up: the file has gone to another one.
    if (at === -1) return;
    const [order] = open.splice(at, 1);
    options.onReport(neverEnded(answer, order?.death));
  };
  const replace = (): void => {
    const [culprit, ...rest] = open;
    source.giveBack(rest);
    if (culprit === undefined) return;
    if (culprit.death !== undefined) options.onReport(diedBefore(culprit.file));
    else source.giveBack([{ file: culprit.file, death: complaint.slice(0, 400) || "got stuck" }]);
  };
  worker.stderr?.on("data", (data) => {
    complaint += data;
  });
  worker.on("message", (answer: Answer) => {
    if (answer === "ready") ready = true;
    else finish(answer);
    feed();
  });
  await whenGone(worker);
  worker.removeAllListeners("message");
  clearTimeout(timer);
  if (!ready) throw new Error(`a worker did not start:\n${complaint}`);
  replace();
}

/** "exit" may come before the last answers and the last words are read. */
async function whenGone(worker: ChildProcess): Promise<void> {
  const silent = worker.stderr === null ? [] : [once(worker.stderr, "close")];
  await Promise.all([once(worker, "exit"), once(worker, "disconnect"), ...silent]);
  // Newer Nodes emit the last messages after "disconnect".
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function startWorker({ entry, settings }: PoolOptions): ChildProcess {
  return fork(entry, [JSON.stringify(settings)], {
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
    // V8 says at length what it died of: that belongs to the file's report.
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
}

/** Run before weaving only, the file ended; the worker that ran it woven as well did not. */
function neverEnded(report: FileReport, death: string | undefined): FileReport {
  if (death === undefined || report.passedBefore === 0) return report;
  const error = `the worker died: ${death}`;
  const regression = { file: report.file, mode: "sloppy", error, readsSourceText: false } as const;
  return { ...report, regressions: [regression] };
}

function diedBefore(file: string): FileReport {
  const spans = { started: 0, ended: 0 };
  const none = { runs: 0, passedBefore: 0, woven: 0, unparsed: false, traced: 0 };
  return { file, ...none, hazards: [], spans, regressions: [] };
}
