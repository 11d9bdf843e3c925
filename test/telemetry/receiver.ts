/** Receivers for OTLP on loopback that do what they are told: answer, wait, break off, talk nonsense. */
import * as http from "node:http";
import * as http2 from "node:http2";
import * as https from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { gunzipSync } from "node:zlib";

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked, and without gRPC's prefix. */
  readonly body: Buffer;
}

/** For the words: nothing, the connection closed before an answer, and bytes that are no HTTP. */
export type HttpReply = "silence" | "hang up" | "nonsense" | HttpAnswer;

export interface HttpAnswer {
  /** 200 if not said. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The connection closes in the middle of the body. */
  readonly cut?: boolean;
  /** Milliseconds before the answer begins. */
  readonly delay?: number;
  /** What the answer waits for besides. */
  readonly hold?: Promise<unknown>;
}

/**
 * For the words: nothing, the connection closed before an answer, a GOAWAY behind an answer that is well,
 * and a GOAWAY with an error instead of an answer.
 */
export type GrpcReply = "silence" | "hang up" | "go away" | "calm down" | GrpcAnswer;

export interface GrpcAnswer {
  /** grpc-status; 0 if not said, and none for `null`. */
  readonly status?: number | null;
  /** As it goes over the wire, percent-encoded. */
  readonly message?: string;
  /** grpc-status-details-bin, before base64. */
  readonly details?: Uint8Array;
  /** An encoded ExportTraceServiceResponse; status alone, in the headers, for `null`. */
  readonly response?: Uint8Array | null;
  readonly httpStatus?: number;
  readonly contentType?: string;
  readonly delay?: number;
}

/** `index` counts the requests from 0. */
export type Script<Reply> = (received: Received, index: number) => Reply;

export interface Receiver {
  /** Whole for HTTP, with the path; host and port for gRPC. */
  readonly url: string;
  readonly port: number;
  /** In the order of their arrival. */
  readonly received: readonly Received[];
  /** The most requests that were unanswered at once. */
  readonly mostAtOnce: number;
  /** Connections that were ever made. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly tls?: TlsOptions;
  /** A free one if not said. */
  readonly port?: number;
}

export async function receiveHttp(
  script: Script<HttpReply> = () => ({}),
  { tls, port = 0 }: ReceiverOptions = {},
): Promise<Receiver> {
  const log = new Log();
  const serve: http.RequestListener = async (request, response) => {
    const { url: path = "", headers } = request;
    const done = log.begin();
    response.once("close", done);
    const body = await read(request);
    const index = log.add({
      ...{ path, headers: plain(headers) },
      body: headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
    });
    const reply = script(log.received[index] as Received, index);
    if (reply === "silence") return;
    if (reply === "hang up") return void request.socket.destroy();
    if (reply === "nonsense") return void request.socket.end("\u0000\u0001 no protocol\r\n\r\n");
    await sleep(reply.delay ?? 0);
    await reply.hold;
    const { status = 200, headers: more = {}, body: text = "", cut = false } = reply;
    const length = Buffer.byteLength(text) + (cut ? 100 : 0);
    response.writeHead(status, { "content-length": length, ...more });
    if (!cut) return void response.end(text);
    response.write(text, () => request.socket.destroy());
    if (text.length === 0) response.flushHeaders();
  };
  const server = tls === undefined ? http.createServer(serve) : https.createServer(tls, serve);
  const scheme = tls === undefined ? "http" : "https";
  return listen(server, log, port, (at) => `${scheme}://127.0.0.1:${at}/v1/traces`);
}

export async function receiveGrpc(
  script: Script<GrpcReply> = () => ({}),
  { tls, port = 0 }: ReceiverOptions = {},
): Promise<Receiver> {
  const log = new Log();
  const server = tls === undefined ? http2.createServer() : http2.createSecureServer(tls);
  server.on("stream", async (stream, headers) => {
    const done = log.begin();
    stream.once("close", done);
    stream.on("error", () => {});
    const framed = await read(stream);
    const body = framed.subarray(5, 5 + framed.readUInt32BE(1));
    const index = log.add({
      ...{ path: headers[":path"] ?? "", headers: plain(headers) },
      body: framed[0] === 1 ? gunzipSync(body) : body,
    });
    const reply = script(log.received[index] as Received, index);
    if (reply === "silence") return;
    if (reply === "hang up") return void stream.session?.destroy();
    if (reply === "calm down") {
      return void stream.session?.goaway(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
    const answer = reply === "go away" ? {} : reply;
    await sleep(answer.delay ?? 0);
    if (stream.destroyed) return;
    answerGrpc(stream, answer);
    if (reply === "go away") stream.session?.goaway();
  });
  const scheme = tls === undefined ? "http" : "https";
  return listen(server, log, port, (at) => `${scheme}://127.0.0.1:${at}`);
}

function answerGrpc(stream: http2.ServerHttp2Stream, answer: GrpcAnswer): void {
  const { status = 0, message, details, response = new Uint8Array() } = answer;
  const said = {
    ...(status === null ? {} : { "grpc-status": String(status) }),
    ...(message === undefined ? {} : { "grpc-message": message }),
    ...(details && { "grpc-status-details-bin": Buffer.from(details).toString("base64") }),
  };
  const { httpStatus = 200, contentType = "application/grpc" } = answer;
  const headers = { ":status": httpStatus, "content-type": contentType };
  if (response === null) return stream.respond({ ...headers, ...said }, { endStream: true });
  stream.respond(headers, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers(said));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(response.byteLength, 1);
  stream.end(Buffer.concat([prefix, response]));
}

class Log {
  readonly received: Received[] = [];
  readonly sockets: Set<Socket> = new Set();
  connections = 0;
  mostAtOnce = 0;
  #open = 0;

  begin(): () => void {
    this.#open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#open);
    return () => {
      this.#open -= 1;
    };
  }

  add(received: Received): number {
    return this.received.push(received) - 1;
  }
}

async function listen(
  server: Server,
  log: Log,
  port: number,
  address: (port: number) => string,
): Promise<Receiver> {
  server.on("connection", (socket: Socket) => {
    log.connections += 1;
    log.sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => log.sockets.delete(socket));
  });
  // Failures here are what a test may be about; it sees them on the other side.
  server.on("sessionError", () => {});
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const at = (server.address() as AddressInfo).port;
  return {
    url: address(at),
    port: at,
    received: log.received,
    get mostAtOnce() {
      return log.mostAtOnce;
    },
    get connections() {
      return log.connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of log.sockets) socket.destroy();
      }),
  };
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(part);
  } catch {
    // The client went away: what came is what there is.
  }
  return Buffer.concat(parts);
}

function plain(headers: http2.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value ?? "")]),
  );
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves when so many requests are unanswered at once, and a little later, so that more would be seen. */
export async function atOnce(receiver: Receiver, count: number): Promise<void> {
  while (receiver.mostAtOnce < count) await sleep(2);
  await sleep(30);
}

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const receiver = await receiveHttp();
  await receiver.close();
  return receiver.port;
}
