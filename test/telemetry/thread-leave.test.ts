// The end of the program: all is tried at once, and all is answered before the time is over.
import { describe, expect, onTestFinished, test } from "vitest";
import { type Place, places } from "./posting.ts";
import {
  atOnce,
  freePort,
  type HttpReply,
  type Receiver,
  receiveHttp,
  type Script,
} from "./receiver.ts";

const sent = (count: number): object[] => Array(count).fill({ sent: true });

async function receive(script: Script<HttpReply>): Promise<Receiver> {
  const receiver = await receiveHttp(script);
  onTestFinished(() => receiver.close());
  return receiver;
}

describe.each(places)("leaving, from $name", ({ open }: Place) => {
  test("what waits is started, sixteen at once", async () => {
    const receiver = await receive(() => ({ hold }));
    const hold = atOnce(receiver, 16);
    const posting = await open();
    const target = posting.to({ url: receiver.url });
    const sends = Array.from({ length: 40 }, () => target.send(Buffer.from("0")));
    posting.leave(20_000);
    expect(await Promise.all(sends)).toEqual(sent(40));
    expect(receiver.mostAtOnce).toBe(16);
  });

  test("who was left alone is asked once more", async () => {
    const receiver = await receive((_, index) => (index === 0 ? { status: 503 } : {}));
    const posting = await open({ first: 1e6, longest: 1e6 });
    const target = posting.to({ url: receiver.url });
    const sends = [target.send(Buffer.from("0"))];
    await until(() => receiver.received.length === 1);
    sends.push(...Array.from({ length: 5 }, () => target.send(Buffer.from("0"))));
    posting.leave(20_000);
    expect(await Promise.all(sends)).toEqual(sent(6));
  });

  test("short faults are waited out", async () => {
    const faults: HttpReply[] = [{ status: 503 }, "hang up", { status: 429 }];
    const receiver = await receive((_, index) => faults[index] ?? {});
    const posting = await open();
    const send = posting.to({ url: receiver.url }).send(Buffer.from("0"));
    posting.leave(20_000);
    expect(await send).toEqual({ sent: true });
    expect(receiver.received.length).toBe(4);
  });

  test("a time that does not fit is not waited for", async () => {
    const receiver = await receive(() => ({ status: 429, headers: { "retry-after": "60" } }));
    const posting = await open();
    const send = posting.to({ url: receiver.url }).send(Buffer.from("0"));
    posting.leave(20_000);
    expect(await send).toMatchObject({ message: "HTTP 429 Too Many Requests" });
    expect(receiver.received.length).toBe(1);
  });

  test("nobody there is found out by two tries, for all that waits", async () => {
    const posting = await open();
    const port = await freePort();
    const target = posting.to({ url: `http://127.0.0.1:${port}/` });
    const sends = Array.from({ length: 200 }, () => target.send(Buffer.from("0")));
    // Long enough to fail the test, if it were used up.
    posting.leave(1e6);
    const message = `127.0.0.1:${port}: connection refused (ECONNREFUSED)`;
    expect(await Promise.all(sends)).toEqual(
      Array(200).fill({ sent: false, reason: "unreachable", message }),
    );
    expect(posting.answered.length).toBe(200);
  });

  test("silence ends with the time, for those under way and those that wait", async () => {
    const receiver = await receive(() => "silence");
    const posting = await open();
    const target = posting.to({ url: receiver.url });
    const sends = Array.from({ length: 40 }, () => target.send(Buffer.from("0")));
    posting.leave(200);
    expect(await Promise.all(sends)).toEqual(
      Array(40).fill({
        ...{ sent: false, reason: "no answer in time" },
        message: "no answer before the program ended",
      }),
    );
    expect(new Set(posting.answered).size).toBe(40);
    expect(posting.answered.length).toBe(40);
  });

  test("no time at all is an answer too", async () => {
    const receiver = await receive(() => ({ delay: 50 }));
    const posting = await open();
    const send = posting.to({ url: receiver.url }).send(Buffer.from("0"));
    posting.leave(0);
    expect(await send).toMatchObject({ sent: false, reason: "no answer in time" });
  });

  test("what comes later has a time of its own", async () => {
    const receiver = await receive((_, index) => (index < 2 ? {} : "silence"));
    const posting = await open();
    const target = posting.to({ url: receiver.url });
    const first = target.send(Buffer.from("0"));
    posting.leave(1_000);
    expect(await first).toEqual({ sent: true });
    posting.leave(0);
    // The time of the leave before is over; it does not count for this one.
    expect(await target.send(Buffer.from("1"))).toEqual({ sent: true });
    const last = target.send(Buffer.from("2"));
    posting.leave(100);
    expect(await last).toMatchObject({ reason: "no answer in time" });
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
