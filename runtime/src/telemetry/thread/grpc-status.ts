/** What a gRPC status means: https://opentelemetry.io/docs/specs/otlp/#failures */
import type { IncomingHttpHeaders } from "node:http2";
import type { CleanText } from "./clean-text.ts";
import { fieldsOf, numberOf, readFields, textOf } from "./protobuf.ts";
import { lost, type Result, unserved } from "./way.ts";

const NAMES: readonly string[] = [
  ...["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND"],
  ...["ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"],
  ...["ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"],
  "UNAUTHENTICATED",
];

const TRY_AGAIN: ReadonlySet<string> = new Set([
  ...["CANCELLED", "DEADLINE_EXCEEDED", "ABORTED", "OUT_OF_RANGE", "UNAVAILABLE", "DATA_LOSS"],
]);

/** `said` are the trailers, or the headers where they are all there is; the status isn't OK. */
export function judgeGrpcStatus(said: IncomingHttpHeaders, clean: CleanText): Result {
  const code = String(said["grpc-status"]);
  const name = NAMES[Number(code)] ?? code;
  const text = clean(decode(String(said["grpc-message"] ?? "")));
  const message = text === "" ? `gRPC ${name}` : `gRPC ${name}: ${text}`;
  if (name === "UNIMPLEMENTED") return unserved(message);
  const after = readRetryDelay(said["grpc-status-details-bin"]);
  // Without a time it means a body that is too large, or a quota that no wait within reach restores.
  const again = name === "RESOURCE_EXHAUSTED" ? after !== undefined : TRY_AGAIN.has(name);
  if (!again) return lost("refused by the receiver", message);
  return { again: "unreachable", message, after };
}

/** Percent-encoded: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Milliseconds from the google.rpc.RetryInfo among the details of a google.rpc.Status. */
function readRetryDelay(details: string | string[] | undefined): number | undefined {
  try {
    for (const { number, value } of readFields(Buffer.from(String(details ?? ""), "base64"))) {
      if (number !== 3 || !(value instanceof Uint8Array)) continue;
      const detail = fieldsOf(value);
      if (!textOf(detail.get(1)).endsWith("/google.rpc.RetryInfo")) continue;
      const delay = fieldsOf(bytesOf(fieldsOf(bytesOf(detail.get(2))).get(1)));
      const wait = numberOf(delay.get(1)) * 1_000 + numberOf(delay.get(2)) / 1e6;
      return Math.max(0, wait);
    }
  } catch {
    // Details that can't be read say nothing.
  }
  return undefined;
}

function bytesOf(value: Uint8Array | bigint | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
