/** runModule(): what a module exports, from a thread of its own: so it is read anew, and shares nothing. */
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { ConfigContext } from "./define.ts";
import { PROGRAM } from "./program.ts";

export interface Compiler {
  readonly name: "esbuild" | "typescript";
  readonly path: string;
}

export type Answer =
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "nothing"; readonly why: string }
  | { readonly type: "promise"; readonly isFunction: boolean }
  | ({ readonly type: "threw" } & Thrown)
  | { readonly type: "exit" }
  | { readonly type: "late" };

export interface Thrown {
  readonly name?: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/** A module that never ends would hold the build for ever. */
const PATIENCE = 60_000;

export function runModule(
  path: string,
  context: ConfigContext,
  compiler?: Compiler,
  patience: number = PATIENCE,
): Answer {
  const { port1: ours, port2: port } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(PROGRAM, {
    eval: true,
    // What is preloaded here may weave, and look for this very file.
    execArgv: flags(),
    workerData: { path, context, compiler, signal, port },
    transferList: [port],
  });
  // What the module left running may still fail; the answer is known by then.
  worker.on("error", () => {});
  Atomics.wait(signal, 0, 0, patience);
  const received = receiveMessageOnPort(ours) as { message: Answer } | undefined;
  ours.close();
  void worker.terminate();
  return received?.message ?? { type: "late" };
}

/** Whether Node itself runs TypeScript. */
export function runsTypeScript(): boolean {
  return Boolean((process.features as { typescript?: string | false }).typescript);
}

function flags(): string[] {
  const stripTypes = "--experimental-strip-types";
  const isKnown = process.allowedNodeEnvironmentFlags.has(stripTypes);
  return ["--no-warnings", ...(runsTypeScript() && isKnown ? [stripTypes] : [])];
}
