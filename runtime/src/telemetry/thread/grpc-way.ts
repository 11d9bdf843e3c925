/** OTLP over gRPC: one unary call a body, on a session that is kept. https://opentelemetry.io/docs/specs/otlp/#otlpgrpc */
import * as http2 from "node:http2";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { connect as tlsConnect } from "node:tls";
import type { Destination } from "../delivery.ts";
import { AnswerBytes } from "./answer-bytes.ts";
import type { CleanText } from "./clean-text.ts";
import { judgeGrpc } from "./grpc-answer.ts";
import { isCut, networkTrouble } from "./network-trouble.ts";
import { readTlsFiles } from "./tls-files.ts";
import { userHeaders } from "./user-headers.ts";
import type { Content, Post, Result, Way, WayParts } from "./way.ts";

const PATHS = {
  spans: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
};
const HINT = "what answers speaks no HTTP/2; is this the port for gRPC?";

export class GrpcWay implements Way {
  readonly #destination: Destination;
  readonly #url: URL;
  readonly #headers: http2.OutgoingHttpHeaders;
  readonly #clean: CleanText;
  readonly #lookup: LookupFunction;
  #session: Session | undefined;

  constructor(destination: Destination, { userAgent, clean, lookup }: WayParts) {
    const { headers, url, timeout, signal = "spans" } = destination;
    this.#destination = destination;
    this.#url = new URL(url);
    this.#clean = clean;
    this.#lookup = lookup;
    this.#headers = {
      "user-agent": userAgent,
      ...credentialsIn(this.#url),
      ...userHeaders(headers),
      ":method": "POST",
      ":path": PATHS[signal],
      "content-type": "application/grpc",
      te: "trailers",
      // Eight digits at most.
      "grpc-timeout": `${Math.min(99_999_999, Math.max(1, Math.ceil(timeout)))}m`,
    };
  }

  post(content: Content): Post {
    const { timeout } = this.#destination;
    const session = this.#open();
    const call = this.#call(session, content);
    const result = new Promise<Result>((settle) => {
      const bytes = new AnswerBytes();
      let headers: http2.IncomingHttpHeaders | undefined;
      let trailers: http2.IncomingHttpHeaders = {};
      const end = (otherwise: () => Result): void => {
        clearTimeout(timer);
        const answer = headers && { headers, trailers, bytes: bytes.whole() };
        settle((answer && judgeGrpc(answer, this.#url, this.#clean)) ?? otherwise());
      };
      const timer = setTimeout(() => {
        const message = `${this.#url.host}: no answer within ${timeout} ms`;
        end(() => ({ again: "no answer in time", message }));
        call.close(http2.constants.NGHTTP2_CANCEL);
        // A connection that is silent may be dead: the next call gets one of its own.
        this.#forget(session);
      }, timeout).unref();
      call.once("response", (got) => {
        headers = got;
        session.served = true;
      });
      call.once("trailers", (got) => {
        trailers = got;
      });
      call.on("data", (part: Buffer) => {
        if (!bytes.add(part)) call.close(http2.constants.NGHTTP2_CANCEL);
      });
      call.on("error", (error) => end(() => this.#trouble(session, call, error)));
      call.once("close", () => end(() => this.#trouble(session, call, undefined)));
    });
    return { result, abandon: () => call.close(http2.constants.NGHTTP2_CANCEL) };
  }

  #call(session: Session, { bytes, gzip }: Content): http2.ClientHttp2Stream {
    const encoding = gzip ? { "grpc-encoding": "gzip" } : {};
    const call = session.http2.request({ ...this.#headers, ...encoding });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt8(gzip ? 1 : 0, 0);
    prefix.writeUInt32BE(bytes.byteLength, 1);
    call.write(prefix);
    call.end(bytes);
    return call;
  }

  #open(): Session {
    const { closed, destroyed } = this.#session?.http2 ?? { closed: true, destroyed: true };
    if (this.#session !== undefined && !closed && !destroyed) return this.#session;
    const socket = this.#connect();
    const settings = { enablePush: false };
    const session: Session = {
      http2: http2.connect(this.#url.origin, { createConnection: () => socket, settings }),
      socket,
      error: undefined,
      served: false,
    };
    session.http2.on("error", (error) => {
      session.error = error;
    });
    this.#session = session;
    return session;
  }

  #connect(): Socket {
    const { protocol, hostname, port } = this.#url;
    const host = hostname.replace(/^\[|\]$/g, "");
    const secure = protocol === "https:";
    const to = { host, port: Number(port) || (secure ? 443 : 80), lookup: this.#lookup };
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = secure
      ? tlsConnect({ ...to, ...name, ALPNProtocols: ["h2"], ...readTlsFiles(this.#destination) })
      : connect(to);
    socket.unref();
    // Where a host has several addresses, each try is another socket inside.
    socket.once("connect", () => socket.unref());
    return socket;
  }

  #forget(session: Session): void {
    if (this.#session === session) this.#session = undefined;
    // A session leaves its socket to connect for minutes, which would keep a program alive.
    if (session.http2.connecting) session.socket.destroy();
    else session.http2.close();
  }

  #trouble(session: Session, call: http2.ClientHttp2Stream, error: unknown): Result {
    const closed = Object.assign(new Error(), { code: "ECONNRESET" });
    const why = session.error ?? error ?? closed;
    const result = networkTrouble(why, {
      ...{ host: this.#url.host, hint: HINT, clean: this.#clean },
    });
    if ("done" in result) return result;
    const unread = call.rstCode === http2.constants.NGHTTP2_REFUSED_STREAM;
    return unread || isCut(why) ? { ...result, stale: session.served } : result;
  }
}

interface Session {
  readonly http2: http2.ClientHttp2Session;
  readonly socket: Socket;
  error: unknown;
  /** Whether a call was answered on it. */
  served: boolean;
}

/** As HTTP has it of an address. */
function credentialsIn({ username, password }: URL): http2.OutgoingHttpHeaders {
  if (username === "" && password === "") return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(plain).toString("base64")}` };
}
