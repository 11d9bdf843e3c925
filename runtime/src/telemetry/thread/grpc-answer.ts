/** What the answer to a gRPC call means: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses */
import type { IncomingHttpHeaders } from "node:http2";
import type { CleanText } from "./clean-text.ts";
import { judgeGrpcStatus } from "./grpc-status.ts";
import { judgeHttp } from "./http-answer.ts";
import { readPartialSuccess } from "./partial-success.ts";
import { lost, type Result, unserved } from "./way.ts";

const HINT = "is this the port for gRPC?";

export interface GrpcAnswer {
  /** Of the answer's beginning, with its `:status`. */
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
}

/** Undefined if it broke off before anything was said. */
export function judgeGrpc(answer: GrpcAnswer, url: URL, clean: CleanText): Result | undefined {
  const { headers, trailers, bytes } = answer;
  const said = [trailers, headers].find((among) => among["grpc-status"] !== undefined);
  if (said !== undefined && said["grpc-status"] !== "0") return judgeGrpcStatus(said, clean);
  const message = messageIn(bytes);
  if (said === undefined) {
    const stranger = judgeStranger(answer, url, clean);
    if (stranger !== undefined) return stranger;
    // A whole message is an answer, even if the status behind it got lost.
    if (message === undefined) return undefined;
  }
  const rejected = readPartialSuccess(message ?? new Uint8Array(), false);
  if (rejected === undefined) return { done: { sent: true } };
  return { done: { sent: true, rejected: { ...rejected, message: clean(rejected.message) } } };
}

/** Something on the way answered: a proxy, or a server for web pages. */
function judgeStranger(answer: GrpcAnswer, url: URL, clean: CleanText): Result | undefined {
  const { headers, bytes } = answer;
  const status = Number(headers[":status"]);
  if (status === 404) return unserved(`HTTP 404 Not Found; ${HINT}`);
  if (status !== 200) return judgeHttp({ status, headers, bytes }, url, clean);
  const type = headers["content-type"] ?? "";
  if (type.startsWith("application/grpc")) return undefined;
  const message = `the answer is no gRPC but ${clean(type) || "untyped"}; ${HINT}`;
  return lost("refused by the receiver", message);
}

/** The first message behind its prefix, if it is all there; packed ones were not asked for. */
function messageIn(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < 5 || bytes[0] !== 0) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  return bytes.length < 5 + length ? undefined : bytes.subarray(5, 5 + length);
}
