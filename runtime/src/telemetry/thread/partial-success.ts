/** Reads what a receiver did not take of a request that it took: https://opentelemetry.io/docs/specs/otlp/#partial-success */
import type { Rejected } from "../delivery.ts";
import { fieldsOf, numberOf, textOf } from "./protobuf.ts";

/** Undefined if all was taken, and for what is no answer: the status has said that it arrived. */
export function readPartialSuccess(bytes: Uint8Array, json: boolean): Rejected | undefined {
  try {
    const { spans, message } = json ? fromJson(bytes) : fromProtobuf(bytes);
    // A message without a number is advice.
    if (spans === 0 && message === "") return undefined;
    return { spans, message };
  } catch {
    return undefined;
  }
}

function fromProtobuf(bytes: Uint8Array): Rejected {
  const partial = fieldsOf(bytes).get(1);
  if (!(partial instanceof Uint8Array)) return { spans: 0, message: "" };
  const fields = fieldsOf(partial);
  return { spans: count(numberOf(fields.get(1))), message: textOf(fields.get(2)) };
}

function fromJson(bytes: Uint8Array): Rejected {
  const { partialSuccess } = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly partialSuccess?: {
      readonly rejectedSpans?: unknown;
      readonly rejectedDataPoints?: unknown;
      readonly errorMessage?: unknown;
    };
  };
  const { rejectedSpans, rejectedDataPoints, errorMessage } = partialSuccess ?? {};
  return {
    // 64-bit numbers are strings in JSON of protobuf.
    spans: count(Number(rejectedSpans ?? rejectedDataPoints ?? 0)),
    message: typeof errorMessage === "string" ? errorMessage : "",
  };
}

function count(number: number): number {
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
