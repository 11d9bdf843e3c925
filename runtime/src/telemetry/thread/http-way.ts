/** OTLP over HTTP/1.1, in protobuf or JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import type { Destination } from "../delivery.ts";
import { AnswerBytes } from "./answer-bytes.ts";
import type { CleanText } from "./clean-text.ts";
import { judgeHttp } from "./http-answer.ts";
import { isCut, networkTrouble } from "./network-trouble.ts";
import { readTlsFiles } from "./tls-files.ts";
import { userHeaders } from "./user-headers.ts";
import type { Content, Post, Result, Way, WayParts } from "./way.ts";

const HINT = "what answers speaks no HTTP/1.1; is this the port for gRPC?";

export class HttpWay implements Way {
  readonly #destination: Destination;
  readonly #url: URL;
  readonly #headers: http.OutgoingHttpHeaders;
  readonly #clean: CleanText;
  readonly #lookup: LookupFunction;
  #agent: http.Agent | undefined;

  constructor(destination: Destination, { userAgent, clean, lookup }: WayParts) {
    const { protocol, headers, url } = destination;
    this.#destination = destination;
    this.#url = new URL(url);
    this.#clean = clean;
    this.#lookup = lookup;
    this.#headers = {
      "user-agent": userAgent,
      ...userHeaders(headers),
      "content-type": protocol === "http/json" ? "application/json" : "application/x-protobuf",
    };
  }

  post(content: Content): Post {
    const { timeout } = this.#destination;
    const request = this.#request(content);
    const result = new Promise<Result>((settle) => {
      const bytes = new AnswerBytes();
      let answer: http.IncomingMessage | undefined;
      const end = (otherwise: Result): void => {
        clearTimeout(timer);
        // The status says whether it has arrived, whatever became of the words behind it.
        settle(answer === undefined ? otherwise : this.#judge(answer, bytes.whole()));
      };
      const timer = setTimeout(() => {
        const message = `${this.#url.host}: no answer within ${timeout} ms`;
        end({ again: "no answer in time", message });
        request.destroy();
      }, timeout).unref();
      request.once("response", (got) => {
        answer = got;
        got.on("data", (part: Buffer) => {
          if (!bytes.add(part)) request.destroy();
        });
        got.once("end", () => end(this.#trouble(request, undefined)));
        got.on("error", () => request.destroy());
      });
      request.on("error", (error) => end(this.#trouble(request, error)));
      request.once("close", () => end(this.#trouble(request, undefined)));
      request.end(content.bytes);
    });
    return { result, abandon: () => request.destroy() };
  }

  #request({ bytes, gzip }: Content): http.ClientRequest {
    const secure = this.#url.protocol === "https:";
    const kept = { keepAlive: true, lookup: this.#lookup };
    this.#agent ??= secure
      ? new https.Agent({ ...kept, ...readTlsFiles(this.#destination) })
      : new http.Agent(kept);
    const request = (secure ? https : http).request(this.#url, {
      method: "POST",
      agent: this.#agent,
      headers: {
        ...this.#headers,
        "content-length": bytes.byteLength,
        ...(gzip ? { "content-encoding": "gzip" } : {}),
      },
    });
    request.once("socket", (socket) => {
      socket.unref();
      // Where a host has several addresses, each try is another socket inside; one that is kept is in use again.
      if (socket.connecting) socket.once("connect", () => socket.unref());
    });
    return request;
  }

  #judge({ statusCode = 0, headers }: http.IncomingMessage, bytes: Uint8Array): Result {
    return judgeHttp({ status: statusCode, headers, bytes }, this.#url, this.#clean);
  }

  #trouble(request: http.ClientRequest, error: unknown): Result {
    const closed = Object.assign(new Error(), { code: "ECONNRESET" });
    const result = networkTrouble(error ?? closed, {
      ...{ host: this.#url.host, hint: HINT, clean: this.#clean },
    });
    // Files may have been renewed since they were read.
    if ("done" in result) this.#agent = undefined;
    else if (request.reusedSocket && isCut(error ?? closed)) return { ...result, stale: true };
    return result;
  }
}
