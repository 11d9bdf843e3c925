// A program that starts others within a span: by spawn, by fork, as a thread.
import { fork, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { context, propagation } from "@opentelemetry/api";
import { contextEnv } from "../../../runtime/src/propagation/context-env.ts";
import { seen, tell } from "./telemetry.ts";

const [how = "", program = ""] = process.argv.slice(2);

const ways: Readonly<Record<string, () => Promise<string>>> = {
  spawn() {
    const env = { ...process.env, ...contextEnv() };
    return text(spawn(process.execPath, [program], { env }).stdout);
  },
  fork() {
    const env = { ...process.env, ...contextEnv() };
    const { stdout } = fork(program, { env, silent: true });
    return text(stdout as NonNullable<typeof stdout>);
  },
  thread() {
    const env = { ...process.env, ...contextEnv() };
    return text(new Worker(program, { env, stdout: true }).stdout);
  },
  bare() {
    return text(spawn(process.execPath, [program]).stdout);
  },
};

/** @trace */
async function start(): Promise<string> {
  const baggage = propagation.createBaggage({ who: { value: "me" } });
  return await context.with(propagation.setBaggage(context.active(), baggage), ways[how] as never);
}

const outside = contextEnv();
const said = await start();
tell({ outside, spans: seen(), started: JSON.parse(said.trim().split("\n").at(-1) ?? "") });
