/** sendSpan(): one real span, made and sent by the project's own runtime in a program of its own. */
import { spawn } from "node:child_process";
import type { Project } from "../init/project.ts";

/** As the program tells it. */
export interface Sent {
  readonly traceId: string;
  readonly exporters: readonly SentTo[];
}

export interface SentTo {
  readonly name: string;
  readonly to?: string;
  readonly queued: number;
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly lastError?: string;
}

export const SPAN_NAME = "spanweave doctor";

/** Milliseconds until an exporter must have answered; then the program ends as any does. */
const PATIENCE = 5_000;

/** All traces are recorded, whatever the sampler says of others. */
const PROGRAM = `
const tell = (told) => process.send(told, () => process.disconnect());
try {
  const { start } = await import("@spanweave/runtime/start");
  const { span } = await import("@spanweave/runtime");
  const { flush, shutdown, status } = start({ sampling: 1 });
  const traceId = span(${JSON.stringify(SPAN_NAME)}, { root: true }, (one) => one?.spanContext().traceId);
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, ${PATIENCE}); });
  await Promise.race([flush(), late]);
  clearTimeout(timer);
  await shutdown();
  tell({ traceId, exporters: status().exporters });
} catch (error) {
  tell({ failed: String(error?.message ?? error) });
}`;

/** A text tells why there is none. */
export async function sendSpan(
  { folder }: Project,
  env: NodeJS.ProcessEnv,
): Promise<Sent | string> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    cwd: folder,
    env: ownEnvironment(env),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let told: unknown;
  let complaint = "";
  child.on("message", (message) => {
    told = message;
  });
  child.stderr?.on("data", (data) => {
    complaint += data;
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE * 3);
  const error = await new Promise<Error | undefined>((resolve) => {
    child.once("error", resolve);
    child.once("close", () => resolve(undefined));
  });
  clearTimeout(timer);
  if (error !== undefined) return error.message;
  const { failed, traceId, exporters } = (told ?? {}) as Partial<Sent> & { failed?: string };
  if (failed !== undefined) return failed;
  if (exporters === undefined)
    return lastLine(complaint) || "the program that sends it said nothing";
  return traceId === undefined ? "the runtime made no span" : { traceId, exporters };
}

/** Ports, files and signals are for the application, and what would be printed is told by us. */
function ownEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    SPANWEAVE_STATUS_PORT: _port,
    SPANWEAVE_SPOOL_DIR: _spool,
    SPANWEAVE_TOGGLE_FILE: _file,
    SPANWEAVE_TOGGLE_SIGNAL: _signal,
    ...rest
  } = env;
  return { ...rest, NODE_OPTIONS: withoutLoads(env.NODE_OPTIONS), OTEL_LOG_LEVEL: "none" };
}

/** What the application loads first would start telemetry before us. */
function withoutLoads(options = ""): string {
  return options.replace(/(?:^|\s)(?:--import|--require|-r)(?:=|\s+)\S+/g, "").trim();
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
