/** A real OpenTelemetry collector, rotel: what it prints of the spans that it got is the oracle. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { installRotel } from "./collector-install.ts";
import {
  type CollectedPoint,
  type CollectedSpan,
  countPoints,
  countSpans,
  readPoints,
  readSpans,
} from "./collector-output.ts";
import { freePort } from "./receiver.ts";

export { hasCollector } from "./collector-install.ts";
export type { CollectedPoint, CollectedSpan } from "./collector-output.ts";

export interface Collector {
  /** For HTTP/protobuf and HTTP/JSON, with the path. */
  readonly httpUrl: string;
  readonly grpcUrl: string;
  /** For HTTP, without a path. */
  readonly origin: string;
  /** All that it ever got, once it has got this many; rejects if they don't come. */
  spans(atLeast: number): Promise<readonly CollectedSpan[]>;
  /** The same of data points. */
  points(atLeast: number): Promise<readonly CollectedPoint[]>;
  close(): Promise<void>;
}

const MARK = "spanweave.test.mark";
const PATIENCE = 20_000;

export async function startCollector(): Promise<Collector> {
  const program = await installRotel();
  // Somebody else may take a port between looking and listening.
  for (let tries = 3; ; tries -= 1) {
    const [http, grpc] = [await freePort(), await freePort()];
    const started = await start(program, http, grpc);
    if (started !== undefined) return started;
    if (tries === 1) throw new Error("rotel does not start");
  }
}

async function start(program: string, http: number, grpc: number): Promise<Collector | undefined> {
  const child = spawn(
    program,
    [
      ...["start", "--debug-log", "traces", "--debug-log", "metrics"],
      ...["--debug-log-verbosity", "detailed"],
      ...["--exporter", "blackhole", "--otlp-http-endpoint", `127.0.0.1:${http}`],
      ...["--otlp-grpc-endpoint", `127.0.0.1:${grpc}`],
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: {} },
  );
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.resume();
  const url = `http://127.0.0.1:${http}/v1/traces`;
  const close = async (): Promise<void> => {
    process.off("exit", end);
    end();
    await ended(child);
  };
  if (!(await until(() => child.exitCode !== null || isThere(url))) || child.exitCode !== null) {
    await close();
    return undefined;
  }
  const expect = async (atLeast: number, what: string, count: () => number): Promise<void> => {
    const all = await until(() => count() >= atLeast);
    // What is printed is printed in order: behind a mark, all before it is whole.
    const mark = `${MARK}.${randomBytes(8).toString("hex")}`;
    await post(url, mark);
    if ((await until(() => output.includes(`Name           : ${mark}\n`))) && all) return;
    const got = `${count()} of ${atLeast} ${what} came`;
    throw new Error(`${got}; the collector printed at last:\n${output.slice(-2_000)}`);
  };
  return {
    httpUrl: url,
    grpcUrl: `http://127.0.0.1:${grpc}`,
    origin: `http://127.0.0.1:${http}`,
    close,
    async spans(atLeast) {
      await expect(atLeast, "spans", () => countSpans(output, MARK));
      return readSpans(output).filter(({ name }) => !name.startsWith(MARK));
    },
    async points(atLeast) {
      await expect(atLeast, "data points", () => countPoints(output));
      return readPoints(output);
    },
  };
}

async function isThere(url: string): Promise<boolean> {
  try {
    await post(url, MARK);
    return true;
  } catch {
    return false;
  }
}

async function post(url: string, name: string): Promise<void> {
  const ids = { traceId: randomBytes(16).toString("hex"), spanId: randomBytes(8).toString("hex") };
  const span = { ...ids, name, kind: 1, startTimeUnixNano: "1", endTimeUnixNano: "2" };
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const headers = { "content-type": "application/json", connection: "close" };
  const answer = await fetch(url, { method: "POST", headers, body });
  await answer.text();
  if (!answer.ok) throw new Error(`the collector answers ${answer.status}`);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve));
}
