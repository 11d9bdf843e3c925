// What the poster says over HTTP, and what it makes of answers that are final.
import { describe, expect, onTestFinished, test } from "vitest";
import { type Place, places } from "./posting.ts";
import { bytes, message, partialSuccess, varint } from "./protobuf.ts";
import { type HttpReply, type Receiver, receiveHttp, type Script } from "./receiver.ts";

const body = Buffer.from("spans");
const isJson = { "content-type": "application/json" };
const isProtobuf = { "content-type": "application/x-protobuf" };
const refused = { sent: false, reason: "refused by the receiver" };

async function receive(script?: Script<HttpReply>): Promise<Receiver> {
  const receiver = await receiveHttp(script);
  onTestFinished(() => receiver.close());
  return receiver;
}

describe.each(places)("over HTTP, from $name", ({ open }: Place) => {
  test.each([
    { protocol: "http/protobuf", type: "application/x-protobuf" },
    { protocol: "http/json", type: "application/json" },
  ] as const)("a request in $protocol is whole", async ({ protocol, type }) => {
    const receiver = await receive();
    const headers = { Authorization: "Bearer me", "Content-Type": "text/plain" };
    const target = (await open()).to({ url: receiver.url, protocol, headers });
    expect(await target.send(body)).toEqual({ sent: true });
    expect(receiver.received).toEqual([
      { path: "/v1/traces", headers: expect.objectContaining({}), body },
    ]);
    expect(receiver.received[0]?.headers).toEqual({
      ...{ "content-type": type, "content-length": "5", "user-agent": "spanweave/1.2.3" },
      ...{ authorization: "Bearer me", connection: "keep-alive" },
      host: `127.0.0.1:${receiver.port}`,
    });
  });

  test("a body is packed when asked", async () => {
    const receiver = await receive();
    const long = Buffer.alloc(100_000, "spans");
    const target = (await open()).to({ url: receiver.url, compression: "gzip" });
    expect(await target.send(long)).toEqual({ sent: true });
    expect(receiver.received[0]?.body.equals(long)).toBe(true);
    expect(receiver.received[0]?.headers["content-encoding"]).toBe("gzip");
    expect(Number(receiver.received[0]?.headers["content-length"])).toBeLessThan(1_000);
  });

  test("credentials in the address become a header, and query and user-agent stay", async () => {
    const receiver = await receive();
    const url = `${receiver.url.replace("//", "//me:secret@")}?a=b`;
    await (await open()).to({ url, headers: { "User-Agent": "mine" } }).send(body);
    expect(receiver.received[0]).toMatchObject({
      path: "/v1/traces?a=b",
      headers: { authorization: "Basic bWU6c2VjcmV0", "user-agent": "mine" },
    });
  });

  test("one connection serves one after another", async () => {
    const receiver = await receive();
    const warnings: Error[] = [];
    const warned = (warning: Error): number => warnings.push(warning);
    process.on("warning", warned);
    onTestFinished(() => void process.off("warning", warned));
    const target = (await open()).to({ url: receiver.url });
    for (let count = 0; count < 15; count += 1) await target.send(body);
    expect([receiver.received.length, receiver.connections]).toEqual([15, 1]);
    expect(warnings).toEqual([]);
  });

  test.each<{ name: string; reply: HttpReply; outcome: object }>([
    { name: "202", reply: { status: 202, body: "thanks" }, outcome: { sent: true } },
    { name: "204", reply: { status: 204 }, outcome: { sent: true } },
    {
      name: "200 with nonsense behind it",
      reply: { headers: isJson, body: "\u0000{{" },
      outcome: { sent: true },
    },
    { name: "200 that is cut", reply: { body: "{", cut: true }, outcome: { sent: true } },
    {
      name: "a partial success in protobuf",
      reply: { headers: isProtobuf, body: partialSuccess(2, "too\nold") },
      outcome: { sent: true, rejected: { spans: 2, message: "too old" } },
    },
    {
      name: "a partial success in JSON",
      reply: { headers: isJson, body: '{"partialSuccess":{"rejectedSpans":"2"}}' },
      outcome: { sent: true, rejected: { spans: 2, message: "" } },
    },
    {
      name: "a partial success beyond every bound",
      reply: { headers: isProtobuf, body: partialSuccess(2, "x".repeat(1_000_000)) },
      outcome: { sent: true },
    },
    {
      name: "400 with a text",
      reply: { status: 400, body: `bad\u001b[1m <b>request</b> of Bearer s3cret-token` },
      outcome: { ...refused, message: "HTTP 400 Bad Request: bad [1m <b>request</b> of …" },
    },
    {
      name: "400 with a status in protobuf",
      reply: {
        ...{ status: 400, headers: isProtobuf },
        body: message(varint(1, 3n), bytes(2, "no spans")),
      },
      outcome: { ...refused, message: "HTTP 400 Bad Request: no spans" },
    },
    {
      name: "401 with a status in JSON",
      reply: { status: 401, headers: isJson, body: '{"code":16,"message":"who?"}' },
      outcome: { ...refused, message: "HTTP 401 Unauthorized: who?" },
    },
    {
      name: "401 with another JSON",
      reply: { status: 401, headers: isJson, body: '{"error":"who?"}' },
      outcome: { ...refused, message: 'HTTP 401 Unauthorized: {"error":"who?"}' },
    },
    { name: "403", reply: { status: 403 }, outcome: { ...refused, message: "HTTP 403 Forbidden" } },
    {
      name: "404 that goes on",
      reply: { status: 404, body: "x".repeat(500_000) },
      outcome: {
        ...refused,
        message: `HTTP 404 Not Found: ${"x".repeat(200)}…`,
        unserved: true,
      },
    },
    {
      name: "413 that is cut",
      reply: { status: 413, body: "too lar", cut: true },
      outcome: { ...refused, message: "HTTP 413 Payload Too Large: too lar" },
    },
    {
      name: "500",
      reply: { status: 500 },
      outcome: { ...refused, message: "HTTP 500 Internal Server Error" },
    },
    {
      name: "a status unknown to all",
      reply: { status: 599 },
      outcome: { ...refused, message: "HTTP 599" },
    },
    {
      name: "a redirect",
      reply: { status: 308, headers: { location: "https://me@other.test/v1?key=secret" } },
      outcome: {
        ...refused,
        message: "HTTP 308 Permanent Redirect to https://other.test/v1; redirects are not followed",
      },
    },
    {
      name: "an answer that is no HTTP",
      reply: "nonsense",
      outcome: {
        ...refused,
        message: expect.stringMatching(/^127\.0\.0\.1:\d+: what answers .+ \(HPE_\w+\)$/),
      },
    },
  ])("$name is final", async ({ reply, outcome }) => {
    const receiver = await receive(() => reply);
    const posting = await open();
    const headers = { authorization: "Bearer s3cret-token" };
    expect(await posting.to({ url: receiver.url, headers }).send(body)).toEqual(outcome);
    expect([receiver.received.length, posting.answered]).toEqual([1, [1]]);
  });

  test("200 whose end never comes counts when the time is over", async () => {
    const receiver = await receive(() => ({ headers: { "content-length": "99" }, body: "{" }));
    const target = (await open()).to({ url: receiver.url, timeout: 50 });
    expect(await target.send(body)).toEqual({ sent: true });
  });

  test.each([
    { url: "ftp://127.0.0.1/", message: "the address is no http or https URL" },
    { url: "127.0.0.1", message: "the address is no http or https URL" },
  ])("$url is no address", async ({ url, message: why }) => {
    expect(await (await open()).to({ url }).send(body)).toEqual({ ...refused, message: why });
  });

  test.each(["http/protobuf", "grpc"] as const)(
    "a header that can't be sent is not repeated, by %s",
    async (protocol) => {
      const target = (await open()).to({
        ...{ url: "http://127.0.0.1:1/", protocol },
        headers: { "x-key": "wrong\nsecret" },
      });
      const outcome = await target.send(body);
      expect(outcome).toMatchObject(refused);
      expect(JSON.stringify(outcome)).toContain("x-key");
      expect(JSON.stringify(outcome)).not.toContain("secret");
    },
  );

  test("a destination that was never opened is answered too", async () => {
    expect(await (await open()).toUnknown(body)).toEqual({
      ...refused,
      message: "no destination has the number 99",
    });
  });
});
