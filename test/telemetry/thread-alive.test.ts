// What is under way keeps no program alive; a thread's answers reach who sits in Atomics.wait.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { threadCode } from "./posting.ts";
import { freePort, receiveGrpc, receiveHttp } from "./receiver.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));
const cache: string = path(`../../node_modules/.cache/spanweave/thread-alive-${process.pid}`);
const poster: string = `${cache}/poster.cjs`;
const thread: string = `${cache}/thread.cjs`;

beforeAll(async () => {
  mkdirSync(dirname(thread), { recursive: true });
  const entry = path("../../runtime/src/telemetry/thread/poster.ts");
  const how = { bundle: true, platform: "node", format: "cjs", target: "es2022" } as const;
  await build({ entryPoints: [entry], outfile: poster, ...how });
  writeFileSync(thread, await threadCode());
});

afterAll(() => rmSync(cache, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Ended by itself, or `code` is null. */
async function run(program: string): Promise<Ended> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const limit = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(limit);
  return { code, output };
}

const silent = async (protocol: string): Promise<number> => {
  const receiver = await (protocol === "grpc"
    ? receiveGrpc(() => "silence")
    : receiveHttp(() => "silence"));
  onTestFinished(() => receiver.close());
  return receiver.port;
};

describe.each(["http/protobuf", "grpc"])("in the main thread, by %s,", (protocol) => {
  const sending = (url: string, then = ""): string => `
    const { Poster } = require(${JSON.stringify(poster)});
    const poster = new Poster((message) => "answered" in message && console.log(JSON.stringify(message)));
    const destination = { protocol: "${protocol}", url: "${url}", headers: {}, timeout: 1e6, compression: "none" };
    poster.take({ open: 1, destination });
    poster.take({ send: 1, to: 1, body: Buffer.from("spans") });
    ${then}`;

  test.each(["127.0.0.1", "localhost"])(
    "a request to %s that is under way keeps no program alive",
    async (host) => {
      const url = `http://${host}:${await silent(protocol)}/`;
      // Kept up until the request is under way, and no longer.
      const ended = await run(sending(url, "setTimeout(() => console.log('end'), 300);"));
      expect(ended).toEqual({ code: 0, output: "end\n" });
    },
  );

  test("a handshake of TLS that is under way does not either", async () => {
    const mute = createServer().listen(0, "127.0.0.1");
    await once(mute, "listening");
    const { port } = mute.address() as AddressInfo;
    const sockets: Socket[] = [];
    mute.on("connection", (socket) => sockets.push(socket.on("error", () => {})));
    onTestFinished(() => {
      mute.close();
      for (const socket of sockets) socket.destroy();
    });
    const url = `https://127.0.0.1:${port}/`;
    expect(await run(sending(url, "setTimeout(() => {}, 300);"))).toEqual({ code: 0, output: "" });
    expect(sockets.length).toBe(1);
  });

  test("a connection that is in use again does not either", async () => {
    const script = (_: unknown, index: number): object | "silence" =>
      index === 0 ? {} : "silence";
    const receiver = await (protocol === "grpc" ? receiveGrpc(script) : receiveHttp(script));
    onTestFinished(() => receiver.close());
    const again = `setTimeout(() => poster.take({ send: 2, to: 1, body: Buffer.from("spans") }), 300);
      setTimeout(() => {}, 500);`;
    const output = '{"answered":1,"outcome":{"sent":true}}\n';
    expect(await run(sending(receiver.url, again))).toEqual({ code: 0, output });
    expect([receiver.received.length, receiver.connections]).toEqual([2, 1]);
  });

  test("a wait before another try does not either, nor a connection that is kept", async () => {
    const down = `http://127.0.0.1:${await freePort()}/`;
    expect(await run(sending(down))).toEqual({ code: 0, output: "" });
    const receiver = await (protocol === "grpc" ? receiveGrpc() : receiveHttp());
    onTestFinished(() => receiver.close());
    const ended = await run(sending(receiver.url, "setTimeout(() => {}, 500);"));
    expect(ended).toEqual({ code: 0, output: '{"answered":1,"outcome":{"sent":true}}\n' });
  });
});

test("who waits on the signal has each answer at hand when it is woken", async () => {
  const receiver = await receiveHttp(() => ({ delay: 20 }));
  onTestFinished(() => receiver.close());
  const ended = await run(`
    const { MessageChannel, receiveMessageOnPort, Worker } = require("node:worker_threads");
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const code = require("node:fs").readFileSync(${JSON.stringify(thread)}, "utf8");
    const workerData = { port: port2, signal };
    new Worker(code, { eval: true, execArgv: [], workerData, transferList: [port2] }).unref();
    const destination = { protocol: "http/protobuf", url: "${receiver.url}", headers: {}, timeout: 9e3, compression: "none" };
    process.on("exit", () => {
      port1.postMessage({ open: 1, destination });
      for (let send = 1; send <= 50; send += 1) {
        port1.postMessage({ send, to: 1, body: new Uint8Array(10) });
      }
      port1.postMessage({ leave: 10_000 });
      const answered = [];
      while (answered.length < 50) {
        const seen = Atomics.load(signal, 0);
        for (let got; (got = receiveMessageOnPort(port1)); ) answered.push(got.message);
        if (answered.length < 50) Atomics.wait(signal, 0, seen, 10_000);
      }
      const sent = answered.filter(({ outcome }) => outcome.sent);
      require("node:fs").writeSync(1, sent.length + " " + Atomics.load(signal, 0));
    });
    process.exit(7);`);
  expect(ended).toEqual({ code: 7, output: "50 50" });
  expect(receiver.received.length).toBe(50);
});
