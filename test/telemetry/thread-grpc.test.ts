// What the poster says over gRPC, and what it makes of answers and of sessions that end.
import { describe, expect, onTestFinished, test } from "vitest";
import { type Place, places } from "./posting.ts";
import { partialSuccess } from "./protobuf.ts";
import {
  type GrpcReply,
  type Receiver,
  receiveGrpc,
  receiveHttp,
  type Script,
} from "./receiver.ts";

const body = Buffer.from("spans");
const refused = { sent: false, reason: "refused by the receiver" };
const grpc = { protocol: "grpc" } as const;

async function receive(script?: Script<GrpcReply>): Promise<Receiver> {
  const receiver = await receiveGrpc(script);
  onTestFinished(() => receiver.close());
  return receiver;
}

describe.each(places)("over gRPC, from $name", ({ open }: Place) => {
  test("a call is whole", async () => {
    const receiver = await receive();
    const headers = { Authorization: "Bearer me", TE: "deflate", Connection: "close" };
    const target = (await open()).to({ ...grpc, url: receiver.url, headers, timeout: 5_000 });
    expect(await target.send(body)).toEqual({ sent: true });
    const path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    expect(receiver.received).toEqual([{ path, headers: expect.objectContaining({}), body }]);
    expect(receiver.received[0]?.headers).toEqual({
      ...{ ":method": "POST", ":path": path, ":scheme": "http" },
      ...{ ":authority": `127.0.0.1:${receiver.port}`, te: "trailers" },
      ...{ "content-type": "application/grpc", "grpc-timeout": "5000m" },
      ...{ authorization: "Bearer me", "user-agent": "spanweave/1.2.3" },
    });
  });

  test("a body is packed when asked, and a path in the address is passed over", async () => {
    const receiver = await receive();
    const long = Buffer.alloc(100_000, "spans");
    const url = `${receiver.url.replace("//", "//me:secret@")}/v1/traces`;
    const target = (await open()).to({ ...grpc, url, compression: "gzip" });
    expect(await target.send(long)).toEqual({ sent: true });
    expect(receiver.received[0]?.body.equals(long)).toBe(true);
    expect(receiver.received[0]?.headers).toMatchObject({
      ...{ "grpc-encoding": "gzip", authorization: "Basic bWU6c2VjcmV0" },
    });
  });

  test("a large body goes through", async () => {
    const receiver = await receive();
    const large = Buffer.alloc(3_000_000, "spans");
    expect(await (await open()).to({ ...grpc, url: receiver.url }).send(large)).toEqual({
      sent: true,
    });
    expect(receiver.received[0]?.body.equals(large)).toBe(true);
  });

  test.each<{ name: string; reply: GrpcReply; outcome: object }>([
    {
      name: "a partial success",
      reply: { response: partialSuccess(7, "too old") },
      outcome: { sent: true, rejected: { spans: 7, message: "too old" } },
    },
    { name: "OK in the headers alone", reply: { response: null }, outcome: { sent: true } },
    {
      name: "an answer that is nonsense",
      reply: { response: Buffer.from("?") },
      outcome: { sent: true },
    },
    { name: "an answer without a status", reply: { status: null }, outcome: { sent: true } },
    {
      name: "a refusal",
      reply: { status: 3, message: "no %22spans%22%0A%e2%82%ac" },
      outcome: { ...refused, message: 'gRPC INVALID_ARGUMENT: no "spans" €' },
    },
    {
      name: "a refusal in the headers alone",
      reply: { status: 16, response: null },
      outcome: { ...refused, message: "gRPC UNAUTHENTICATED" },
    },
    {
      name: "a body that is too large",
      reply: { status: 8, message: "larger than max" },
      outcome: { ...refused, message: "gRPC RESOURCE_EXHAUSTED: larger than max" },
    },
    {
      name: "a page for people",
      reply: { status: null, response: Buffer.from("<html>"), contentType: "text/html" },
      outcome: {
        ...refused,
        message: "the answer is no gRPC but text/html; is this the port for gRPC?",
      },
    },
    {
      name: "a proxy's refusal",
      reply: { status: null, response: null, httpStatus: 403, contentType: "text/html" },
      outcome: { ...refused, message: "HTTP 403 Forbidden" },
    },
  ])("$name is final", async ({ reply, outcome }) => {
    const receiver = await receive(() => reply);
    const posting = await open();
    expect(await posting.to({ ...grpc, url: receiver.url }).send(body)).toEqual(outcome);
    expect([receiver.received.length, posting.answered]).toEqual([1, [1]]);
  });

  test("a server without HTTP/2 is told apart", async () => {
    const receiver = await receiveHttp();
    onTestFinished(() => receiver.close());
    expect(await (await open()).to({ ...grpc, url: receiver.url }).send(body)).toEqual({
      ...refused,
      message: `127.0.0.1:${receiver.port}: what answers speaks no HTTP/2; is this the port for gRPC? (ERR_HTTP2_ERROR)`,
    });
  });

  test("one session serves one after another", async () => {
    const receiver = await receive();
    const target = (await open()).to({ ...grpc, url: receiver.url });
    for (let count = 0; count < 5; count += 1) await target.send(body);
    expect([receiver.received.length, receiver.connections]).toEqual([5, 1]);
  });

  test("a session that goes away is replaced, and nothing is lost", async () => {
    const receiver = await receive((_, index) => (index % 3 === 2 ? "go away" : {}));
    const target = (await open()).to({ ...grpc, url: receiver.url });
    const sends = Array.from({ length: 30 }, () => target.send(body));
    expect(await Promise.all(sends)).toEqual(Array(30).fill({ sent: true }));
    expect(receiver.connections).toBeGreaterThan(1);
  });

  test("a session that breaks under a call is replaced", async () => {
    const receiver = await receive((_, index) => (index === 1 ? "hang up" : {}));
    const target = (await open()).to({ ...grpc, url: receiver.url });
    expect([await target.send(body), await target.send(body)]).toEqual([
      { sent: true },
      { sent: true },
    ]);
    expect([receiver.received.length, receiver.connections]).toEqual([3, 2]);
  });

  test("a session that is silent is replaced", async () => {
    const receiver = await receive((_, index) => (index === 0 ? "silence" : {}));
    const target = (await open()).to({ ...grpc, url: receiver.url, timeout: 100 });
    expect(await target.send(body)).toEqual({ sent: true });
    expect([receiver.received.length, receiver.connections]).toEqual([2, 2]);
  });
});
