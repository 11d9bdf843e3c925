// How many spans arrive, and how long a program takes to end: each way, and receivers of each kind.
import { type RunOptions, run } from "../telemetry/program.ts";
import { type HttpReply, receiveHttp } from "../telemetry/receiver.ts";
import { sentSpans } from "../telemetry/sent-spans.ts";

interface Case {
  readonly name: string;
  readonly program: "ends" | "steady";
  readonly args: readonly (string | number)[];
  readonly spans: number;
  readonly signal?: NodeJS.Signals;
  readonly reply?: HttpReply;
  readonly isDown?: boolean;
}

const ends = (name: string, args: Case["args"], more: Partial<Case> = {}): Case => {
  return { name, program: "ends", args, spans: Number(args[1]), ...more };
};
const cases: readonly Case[] = [
  ends("natural exit", ["natural", 100]),
  ends("natural exit after a burst", ["natural", 10_000]),
  ends("process.exit", ["exit", 100]),
  ends("process.exit after 50 ms", ["exit-later", 600]),
  ends("uncaught error", ["uncaught", 100]),
  ends("unhandled rejection", ["unhandled", 100]),
  ends("SIGINT", ["wait", 100], { signal: "SIGINT" }),
  ends("SIGTERM", ["wait", 100], { signal: "SIGTERM" }),
  ends("SIGHUP", ["wait", 100], { signal: "SIGHUP" }),
  ends("process.exit, receiver takes 500 ms", ["exit", 100], { reply: { delay: 500 } }),
  ends("natural exit, receiver is silent", ["natural", 100], { reply: "silence" }),
  ends("natural exit, receiver is away", ["natural", 100], { isDown: true }),
  {
    name: "5,000 a second for 5 s, receiver takes 500 ms",
    program: "steady",
    args: [5_000, 5],
    spans: 25_000,
    reply: { delay: 500 },
  },
];

console.log(`Node ${process.versions.node}; milliseconds with the start of the program\n`);
for (const { name, program, args, spans, signal, reply = {}, isDown = false } of cases) {
  const receiver = await receiveHttp(() => reply);
  if (isDown) await receiver.close();
  const options: RunOptions = {
    args,
    env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url },
    ...(signal !== undefined && { onReady: (child) => void child.kill(signal) }),
  };
  const { milliseconds } = await run(program, options);
  const bare = await run(program, { ...options, bare: true });
  const arrived = receiver.received.flatMap(({ body }) => sentSpans(body)).length;
  const isTaken = reply !== "silence" && !isDown;
  const times = `${milliseconds.toFixed(0).padStart(6)} ms, ${bare.milliseconds.toFixed(0).padStart(5)} without us`;
  console.log(`${name.padEnd(48)} ${isTaken ? arrived : 0} of ${spans}`.padEnd(66), times);
  if (!isDown) await receiver.close();
}
process.exit(0);
