// The small parts of the poster: numbers, dates, bytes and words that come from strangers.
import { describe, expect, test } from "vitest";
import { textCleaner } from "../../runtime/src/telemetry/thread/clean-text.ts";
import { judgeGrpcStatus } from "../../runtime/src/telemetry/thread/grpc-status.ts";
import { isTlsCode } from "../../runtime/src/telemetry/thread/network-trouble.ts";
import { readPartialSuccess } from "../../runtime/src/telemetry/thread/partial-success.ts";
import { fieldsOf, numberOf } from "../../runtime/src/telemetry/thread/protobuf.ts";
import { readRetryAfter } from "../../runtime/src/telemetry/thread/retry-after.ts";
import { backOff, usualWaits } from "../../runtime/src/telemetry/thread/waits.ts";
import { bytes, message, varint } from "./protobuf.ts";

describe("back-off", () => {
  test.each([
    { failures: 1, least: 1_000, most: 2_000 },
    { failures: 2, least: 2_000, most: 4_000 },
    { failures: 4, least: 8_000, most: 16_000 },
    { failures: 5, least: 15_000, most: 30_000 },
    { failures: 5_000, least: 15_000, most: 30_000 },
  ])("after $failures failures lies from $least to $most", ({ failures, least, most }) => {
    expect(backOff(failures, usualWaits, () => 0)).toBe(least);
    expect(backOff(failures, usualWaits, () => 1)).toBe(most);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-03-01T10:00:00Z");
  test.each([
    { text: undefined, wait: undefined },
    { text: "7", wait: 7_000 },
    { text: " 0 ", wait: 0 },
    { text: "Sun, 01 Mar 2026 10:00:30 GMT", wait: 30_000 },
    { text: "Sun, 01 Mar 2026 09:00:00 GMT", wait: 0 },
    { text: "soon", wait: undefined },
    { text: "", wait: undefined },
  ])("$text", ({ text, wait }) => expect(readRetryAfter(text, now)).toBe(wait));
});

describe("partial success", () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  test.each([
    {
      name: "with spans and a message",
      protobuf: message(bytes(1, message(varint(1, 3n), bytes(2, "too old")))),
      json: json({ partialSuccess: { rejectedSpans: "3", errorMessage: "too old" } }),
      found: { spans: 3, message: "too old" },
    },
    {
      name: "with advice alone",
      protobuf: message(bytes(1, message(bytes(2, "use gzip")))),
      json: json({ partialSuccess: { errorMessage: "use gzip" } }),
      found: { spans: 0, message: "use gzip" },
    },
    {
      name: "that is empty",
      protobuf: message(bytes(1, "")),
      json: json({ partialSuccess: null }),
      found: undefined,
    },
    { name: "that is absent", protobuf: message(), json: json({}), found: undefined },
    {
      name: "with a number below zero",
      protobuf: message(bytes(1, message(varint(1, 2n ** 64n - 1n)))),
      json: json({ partialSuccess: { rejectedSpans: -1 } }),
      found: undefined,
    },
    {
      name: "cut off",
      protobuf: message(bytes(1, message(varint(1, 3n), bytes(2, "too old")))).subarray(0, 6),
      json: Buffer.from('{"partialSuccess":{"rej'),
      found: undefined,
    },
    {
      name: "of other forms",
      protobuf: message(varint(1, 5n), bytes(2, "x")),
      json: json({ partialSuccess: { rejectedSpans: "many", errorMessage: 5 } }),
      found: undefined,
    },
    {
      name: "with fields of tomorrow",
      protobuf: message(
        bytes(1, message(Buffer.from([0x1d, 1, 2, 3, 4]), varint(1, 2n))),
        Buffer.from([0x49, 1, 2, 3, 4, 5, 6, 7, 8]),
        varint(200, 1n),
      ),
      json: json({ partialSuccess: { rejectedSpans: 2, more: [] }, other: 1 }),
      found: { spans: 2, message: "" },
    },
  ])("$name", ({ protobuf, json: text, found }) => {
    expect(readPartialSuccess(protobuf, false)).toEqual(found);
    expect(readPartialSuccess(text, true)).toEqual(found);
  });

  test("is not found in random bytes so that anything breaks", () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const strange: unknown[] = [];
    for (let run = 0; run < 20_000; run += 1) {
      const noise = Uint8Array.from({ length: Math.floor(random() * 24) }, () => random() * 256);
      // A beginning that fits leads deeper.
      if (run % 2 === 0 && noise.length > 1) noise.set([0x0a, noise.length - 2]);
      for (const json of [true, false]) {
        const found = readPartialSuccess(noise, json) ?? { spans: 0, message: "" };
        const sound = Number.isSafeInteger(found.spans) && found.spans >= 0;
        if (!sound || typeof found.message !== "string") strange.push({ noise, found });
      }
    }
    expect(strange, `SEED=${seed}`).toEqual([]);
  });
});

test("a protobuf number below zero is one", () => {
  expect(numberOf(fieldsOf(varint(1, 2n ** 64n - 7n)).get(1))).toBe(-7);
});

describe("a stranger's text", () => {
  const headers = {
    authorization: "Bearer abcdefghij123",
    "x-key": "key-1",
    "x-scope-orgid": "1",
  };
  const clean = textCleaner({
    ...{ protocol: "http/protobuf", timeout: 1, compression: "none", headers },
    url: "https://user:pass%20word@example.test/v1/traces?token=tokentoken",
  });
  test.each([
    { said: "  two\r\n lines\t", heard: "two lines" },
    { said: "\u001b[31mred\u001b[0m \u0000\u202ebidi\u2028", heard: "[31mred [0m bidi" },
    { said: "no Bearer abcdefghij123 here", heard: "no … here" },
    { said: "token abcdefghij123: 1", heard: "token …: 1" },
    { said: "key-1, pass word, pass%20word, user, tokentoken", heard: "…, …, …, …, …" },
    { said: "ü".repeat(201), heard: `${"ü".repeat(200)}…` },
    { said: "😀".repeat(200), heard: "😀".repeat(200) },
    { said: "lone \ud800 half", heard: "lone half" },
  ])("$said", ({ said, heard }) => expect(clean(said)).toBe(heard));
});

describe("a gRPC status", () => {
  const clean = (text: string): string => text;
  const retryInfo = (seconds: bigint, nanos: bigint): string => {
    const delay = bytes(1, message(varint(1, seconds), varint(2, nanos)));
    const type = bytes(1, "type.googleapis.com/google.rpc.RetryInfo");
    const other = bytes(3, message(bytes(1, "type.googleapis.com/google.rpc.Help"), bytes(2, "?")));
    const detail = bytes(3, message(type, bytes(2, delay)));
    return message(varint(1, 8n), bytes(2, "full"), other, detail).toString("base64");
  };
  test.each([
    { code: 1, again: true },
    { code: 2, again: false },
    { code: 3, again: false },
    { code: 4, again: true },
    { code: 5, again: false },
    { code: 6, again: false },
    { code: 7, again: false },
    { code: 8, again: false },
    { code: 9, again: false },
    { code: 10, again: true },
    { code: 11, again: true },
    { code: 12, again: false },
    { code: 13, again: false },
    { code: 14, again: true },
    { code: 15, again: true },
    { code: 16, again: false },
    { code: 99, again: false },
  ])("$code is tried again: $again", ({ code, again }) => {
    expect("again" in judgeGrpcStatus({ "grpc-status": String(code) }, clean)).toBe(again);
  });

  test("RESOURCE_EXHAUSTED is tried again after the time that it names", () => {
    const said = { "grpc-status": "8", "grpc-message": "busy%21", "grpc-status-details-bin": "" };
    expect(judgeGrpcStatus(said, clean)).toEqual({
      done: {
        ...{ sent: false, reason: "refused by the receiver" },
        message: "gRPC RESOURCE_EXHAUSTED: busy!",
      },
    });
    said["grpc-status-details-bin"] = retryInfo(2n, 500_000_000n);
    expect(judgeGrpcStatus(said, clean)).toEqual({
      ...{ again: "unreachable", message: "gRPC RESOURCE_EXHAUSTED: busy!", after: 2_500 },
    });
  });

  test("a message that is no percent-encoding is taken as it is, details that are none as none", () => {
    const said = { "grpc-message": "100 %", "grpc-status-details-bin": "!!!" };
    expect(judgeGrpcStatus({ "grpc-status": "14", ...said }, clean)).toMatchObject({
      ...{ again: "unreachable", message: "gRPC UNAVAILABLE: 100 %", after: undefined },
    });
  });
});

test.each(["DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID"])(
  "%s is TLS's",
  (code) => expect(isTlsCode(code)).toBe(true),
);
test.each(["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_SSL_WRONG_VERSION_NUMBER", "EPROTO"])(
  "%s is TLS's",
  (code) => expect(isTlsCode(code)).toBe(true),
);
test.each(["ECONNRESET", "ENOTFOUND", "", "ERR_HTTP2_STREAM_ERROR"])("%s is not", (code) =>
  expect(isTlsCode(code)).toBe(false),
);
