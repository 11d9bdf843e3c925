// Which bodies are tried again, in which order, how many at once, and when they are given up.
import { describe, expect, onTestFinished, test } from "vitest";
import { type Place, places } from "./posting.ts";
import { bytes, message, varint } from "./protobuf.ts";
import {
  atOnce,
  freePort,
  type GrpcReply,
  type HttpAnswer,
  type HttpReply,
  type Receiver,
  receiveGrpc,
  receiveHttp,
  type Script,
} from "./receiver.ts";

const bodies = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => Buffer.from(String(index)));

const named = ({ received }: Receiver): string[] => received.map(({ body }) => String(body));

async function receive(script: Script<HttpReply>, port?: number): Promise<Receiver> {
  const receiver = await receiveHttp(script, port === undefined ? {} : { port });
  onTestFinished(() => receiver.close());
  return receiver;
}

describe.each(places)("from $name", ({ open }: Place) => {
  test.each<{ name: string; reply: HttpReply }>([
    { name: "429", reply: { status: 429, headers: { "retry-after": "0" } } },
    { name: "502", reply: { status: 502 } },
    {
      name: "503 with a time that is nonsense",
      reply: { status: 503, headers: { "retry-after": "?" } },
    },
    { name: "504 that is cut", reply: { status: 504, body: "slow", cut: true } },
    { name: "a connection that is closed", reply: "hang up" },
    { name: "silence", reply: "silence" },
  ])("over HTTP, $name is tried again", async ({ reply }) => {
    const receiver = await receive((_, index) => (index < 2 ? reply : {}));
    const posting = await open();
    const [body = Buffer.of()] = bodies(1);
    const target = posting.to({ url: receiver.url, timeout: 100 });
    expect(await target.send(body)).toEqual({ sent: true });
    expect([named(receiver), posting.answered]).toEqual([["0", "0", "0"], [1]]);
  });

  test.each<{ name: string; reply: GrpcReply }>([
    { name: "UNAVAILABLE", reply: { status: 14 } },
    { name: "CANCELLED in the headers alone", reply: { status: 1, response: null } },
    {
      name: "RESOURCE_EXHAUSTED with a time",
      reply: {
        status: 8,
        details: bytes(
          3,
          message(
            bytes(1, "type.googleapis.com/google.rpc.RetryInfo"),
            bytes(2, bytes(1, varint(2, 1_000_000n))),
          ),
        ),
      },
    },
    {
      name: "HTTP 503 of a proxy",
      reply: { status: null, response: null, httpStatus: 503, contentType: "text/plain" },
    },
    { name: "an answer without message and status", reply: { status: null, response: null } },
    { name: "a session that is closed", reply: "hang up" },
    { name: "a session that ends with an error", reply: "calm down" },
    { name: "silence", reply: "silence" },
  ])("over gRPC, $name is tried again", async ({ reply }) => {
    const receiver = await receiveGrpc((_, index) => (index < 2 ? reply : {}));
    onTestFinished(() => receiver.close());
    const posting = await open();
    const target = posting.to({ url: receiver.url, protocol: "grpc", timeout: 100 });
    expect(await target.send(Buffer.from("0"))).toEqual({ sent: true });
    expect([named(receiver), posting.answered]).toEqual([["0", "0", "0"], [1]]);
  });

  test("a connection that went stale is replaced at once, without a wait", async () => {
    const receiver = await receive((_, index) => (index === 1 ? "hang up" : {}));
    // A wait would outlast the test.
    const target = (await open({ first: 1e6, longest: 1e6 })).to({ url: receiver.url });
    expect(await target.send(Buffer.from("0"))).toEqual({ sent: true });
    expect(await target.send(Buffer.from("1"))).toEqual({ sent: true });
    expect(named(receiver)).toEqual(["0", "1", "1"]);
  });

  test("a receiver that asks for time gets it, within bounds", async () => {
    const reply = { status: 503, headers: { "retry-after": "1000" } };
    const receiver = await receive((_, index) => (index === 0 ? reply : {}));
    const target = (await open({ longestAsked: 10 })).to({ url: receiver.url });
    expect(await target.send(Buffer.from("0"))).toEqual({ sent: true });
    const patient = await receive((_, index) => (index === 0 ? reply : {}));
    const posting = await open();
    const waiting = posting.to({ url: patient.url }).send(Buffer.from("0"));
    const soon = new Promise((resolve) => setTimeout(resolve, 300, "still waiting"));
    expect(await Promise.race([waiting, soon])).toBe("still waiting");
    expect(named(patient)).toEqual(["0"]);
  });

  test("four at once at first, started in the order of their arrival", async () => {
    const receiver = await receive(() => ({ hold }));
    const hold = atOnce(receiver, 4).then(() => receiver.mostAtOnce);
    const target = (await open()).to({ url: receiver.url });
    const sent = await Promise.all(bodies(20).map((body) => target.send(body)));
    expect(sent).toEqual(Array(20).fill({ sent: true }));
    expect(await hold).toBe(4);
    // Connections race each other, but not far.
    for (const [index, name] of named(receiver).entries()) {
      expect(Math.abs(Number(name) - index)).toBeLessThan(12);
    }
  });

  test("more at once, up to sixteen, for a receiver that is slow and well", async () => {
    const receiver = await receive(() => ({ delay: 20 }));
    const target = (await open()).to({ url: receiver.url });
    const sent = await Promise.all(bodies(120).map((body) => target.send(body)));
    expect(sent).toEqual(Array(120).fill({ sent: true }));
    expect(receiver.mostAtOnce).toBe(16);
  });

  test("four again after a failure", async () => {
    let [fails, unanswered] = [false, 0];
    let hold: Promise<void> | undefined;
    const receiver = await receive(() => {
      unanswered += 1;
      const status = fails ? 503 : 200;
      fails = false;
      return hold === undefined ? { status, delay: 20 } : { status, hold };
    });
    const target = (await open()).to({ url: receiver.url });
    await Promise.all(bodies(120).map((body) => target.send(body)));
    fails = true;
    await target.send(Buffer.from("0"));
    expect(receiver.mostAtOnce).toBe(16);
    unanswered = 0;
    let most = 0;
    hold = until(() => unanswered >= 4)
      .then(() => new Promise((resolve) => setTimeout(resolve, 30)))
      .then(() => {
        most = unanswered;
      });
    await Promise.all(bodies(20).map((body) => target.send(body)));
    expect(most).toBe(4);
  });

  test("a receiver that is away is news at once, and again with each probe", async () => {
    let down = true;
    const receiver = await receive(() => ({ status: down ? 503 : 200 }));
    const posting = await open();
    const send = posting.to({ url: receiver.url }).send(Buffer.from("0"));
    await until(() => posting.news.length >= 2);
    const failing = "HTTP 503 Service Unavailable";
    expect(posting.news.slice(0, 2)).toEqual([
      { failing, failures: 1 },
      { failing, failures: 2 },
    ]);
    expect(posting.answered).toEqual([]);
    down = false;
    expect(await send).toEqual({ sent: true });
  });

  test("one destination that fails holds up no other", async () => {
    const [down, up] = [await receive(() => "silence"), await receive(() => ({}))];
    const posting = await open();
    void posting.to({ url: down.url }).send(Buffer.from("0"));
    expect(await posting.to({ url: up.url }).send(Buffer.from("1"))).toEqual({ sent: true });
  });

  test("while it fails one body at once probes, each before any does again; then all come", async () => {
    let down = true;
    const receiver = await receive(() => ({ status: down ? 503 : 200, hold }));
    const hold = atOnce(receiver, 4);
    const target = (await open()).to({ url: receiver.url });
    const sends = bodies(12).map((body) => target.send(body));
    await until(() => receiver.received.length >= 24);
    const all = bodies(12).map(String);
    expect(new Set(named(receiver).slice(0, 4))).toEqual(new Set(all.slice(0, 4)));
    expect(named(receiver).slice(4, 24)).toEqual([...all.slice(4), ...all]);
    down = false;
    expect(await Promise.all(sends)).toEqual(Array(12).fill({ sent: true }));
  });

  test("four that fail together count as one failure", async () => {
    const tries: string[] = [];
    const log = (name: string): HttpAnswer => {
      tries.push(name);
      return { status: 503 };
    };
    const one = await receive(() => log("one"));
    const four = await receive(() => ({ ...log("four"), hold }));
    const hold = atOnce(four, 4);
    const posting = await open({ first: 60, longest: 1e6 });
    const [toOne, toFour] = [posting.to({ url: one.url }), posting.to({ url: four.url })];
    for (const body of bodies(4)) void toFour.send(body);
    await hold;
    void toOne.send(Buffer.from("0"));
    await until(() => tries.filter((name) => name === "one").length === 3);
    // The fifth to the one comes before the third to the other; counted singly, it would come after it.
    expect(tries.filter((name) => name === "four").length).toBeGreaterThan(4);
  });

  test("a body that alone can't be taken holds up no other", async () => {
    const receiver = await receive(({ body }) => (String(body) === "0" ? { status: 503 } : {}));
    const posting = await open();
    const target = posting.to({ url: receiver.url });
    const [ill, ...well] = bodies(20).map((body) => target.send(body));
    expect(await Promise.all(well)).toEqual(Array(19).fill({ sent: true }));
    expect(posting.answered).not.toContain(1);
    posting.leave(20);
    expect(await ill).toEqual({
      ...{ sent: false, reason: "unreachable", message: "HTTP 503 Service Unavailable" },
    });
  });

  test("several bodies that can't be taken hold up no other", async () => {
    const receiver = await receive(({ body }) => (Number(body) < 6 ? { status: 503 } : {}));
    const target = (await open()).to({ url: receiver.url });
    const [, , , , , , ...well] = bodies(20).map((body) => target.send(body));
    expect(await Promise.all(well)).toEqual(Array(14).fill({ sent: true }));
  });

  test("a body that alone can't be taken does not pass for a receiver that is still down", async () => {
    const receiver = await receive(({ body }, index) =>
      index < 4 || String(body) === "0" ? { status: 503 } : {},
    );
    const target = (await open()).to({ url: receiver.url });
    const [, ...well] = bodies(20).map((body) => target.send(body));
    expect(await Promise.all(well)).toEqual(Array(19).fill({ sent: true }));
  });

  test("bodies are given up at an age, even if no try comes before it", async () => {
    const receiver = await receive(() => ({ status: 503, headers: { "retry-after": "1000" } }));
    const target = (await open({ patience: 100 })).to({ url: receiver.url });
    const message = "HTTP 503 Service Unavailable";
    expect(await Promise.all(bodies(20).map((body) => target.send(body)))).toEqual(
      Array(20).fill({ sent: false, reason: "unreachable", message }),
    );
    expect(receiver.received.length).toBe(4);
  });

  test("bodies are given up at an age, those that were never tried too", async () => {
    const receiver = await receive(() => ({ status: 503, body: "later" }));
    const target = (await open({ patience: 60 })).to({ url: receiver.url });
    const message = "HTTP 503 Service Unavailable: later";
    expect(await Promise.all(bodies(20).map((body) => target.send(body)))).toEqual(
      Array(20).fill({ sent: false, reason: "unreachable", message }),
    );
  });

  test.each(["http/protobuf", "grpc"] as const)(
    "a receiver that never answers, by %s, is no answer in time",
    async (protocol) => {
      const receiver = await (protocol === "grpc"
        ? receiveGrpc(() => "silence")
        : receiveHttp(() => "silence"));
      onTestFinished(() => receiver.close());
      const posting = await open({ patience: 60 });
      const target = posting.to({ url: receiver.url, protocol, timeout: 50 });
      expect(await target.send(Buffer.from("0"))).toEqual({
        ...{ sent: false, reason: "no answer in time" },
        message: `127.0.0.1:${receiver.port}: no answer within 50 ms`,
      });
    },
  );

  test.each(["http/protobuf", "grpc"] as const)(
    "nobody there, by %s, is unreachable, and is found when it comes back",
    async (protocol) => {
      const port = await freePort();
      const posting = await open({ patience: 30 });
      const url = `http://127.0.0.1:${port}/v1/traces`;
      expect(await posting.to({ url, protocol }).send(Buffer.from("0"))).toEqual({
        ...{ sent: false, reason: "unreachable" },
        message: `127.0.0.1:${port}: connection refused (ECONNREFUSED)`,
      });
      const patient = (await open()).to({ url, protocol });
      const sends = bodies(6).map((body) => patient.send(body));
      const receiver = await (protocol === "grpc" ? receiveGrpc : receiveHttp)(undefined, { port });
      onTestFinished(() => receiver.close());
      expect(await Promise.all(sends)).toEqual(Array(6).fill({ sent: true }));
    },
  );

  test.each(["http/protobuf", "grpc"] as const)(
    "a name of nobody, by %s, is unreachable",
    async (protocol) => {
      const posting = await open({ patience: 1 });
      const target = posting.to({ url: "http://nothing.invalid:4318/v1/traces", protocol });
      expect(await target.send(Buffer.from("0"))).toEqual({
        ...{ sent: false, reason: "unreachable" },
        message: expect.stringMatching(/^nothing\.invalid:4318: .* \((ENOTFOUND|EAI_AGAIN)\)$/),
      });
    },
  );
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
