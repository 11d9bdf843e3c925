// Bodies with a spool: what waits is on disk, outlasts its program, and is delivered once, in order.
import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { News, Outcome } from "../../runtime/src/telemetry/delivery.ts";
import type { SpoolOptions } from "../../runtime/src/telemetry/thread/spool/spool.ts";
import { type Place, type Posting, places } from "./posting.ts";
import {
  freePort,
  type HttpReply,
  type Receiver,
  receiveGrpc,
  receiveHttp,
  type Script,
} from "./receiver.ts";
import { filesIn, newFolder, textIn } from "./spool-folder.ts";

const named = ({ received }: Receiver): string[] => received.map(({ body }) => String(body));
const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));
const SPOOLED: Outcome = { spooled: true };
const SENT: Outcome = { sent: true };

async function receive(script?: Script<HttpReply>, port?: number): Promise<Receiver> {
  const receiver = await receiveHttp(script, port === undefined ? {} : { port });
  onTestFinished(() => receiver.close());
  return receiver;
}

function spoolIn(folder: string, more: Partial<SpoolOptions> = {}): SpoolOptions {
  return { folder, maxBytes: 2 ** 28, service: "shop", ...more };
}

async function nobody(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}/v1/traces`;
}

/** Resolves when all of them wait on disk, or whatever becomes of them. */
function sendAll(posting: Posting, url: string, bodies: readonly string[]): Promise<Outcome[]> {
  const target = posting.to({ url });
  return Promise.all(bodies.map((body) => target.send(Buffer.from(body), 10)));
}

async function leave(posting: Posting, ms = 20_000): Promise<void> {
  const before = posting.left;
  posting.leave(ms);
  await until(() => posting.left > before);
}

type Unspooled = Extract<News, { readonly unspooled: number }>;

const unspooled = ({ news }: Posting): Unspooled[] =>
  news.flatMap((one) => ("unspooled" in one ? [one] : []));

/** Patient enough for one try: the next one would come after the test. */
const once = { first: 1e6, longest: 1e6 };

describe.each(places)("from $name", ({ open }: Place) => {
  test("while the receiver is well, all is delivered and nothing stays on disk", async () => {
    const folder = newFolder();
    const receiver = await receive(() => ({ delay: 5 }));
    const posting = await open({}, spoolIn(folder));
    expect(await sendAll(posting, receiver.url, texts(0, 40))).toEqual(Array(40).fill(SENT));
    expect([filesIn(folder), unspooled(posting), posting.complaints]).toEqual([[], [], []]);
    await leave(posting);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("before anything is tried it is on disk", async () => {
    const folder = newFolder();
    let seen = "";
    const receiver = await receive(() => {
      seen = textIn(folder);
      return {};
    });
    const posting = await open({}, spoolIn(folder));
    await sendAll(posting, receiver.url, ["written ahead"]);
    expect(seen).toMatch(/\nwritten ahead$/);
  });

  test("when nobody is there, bodies go on disk, and out in order when somebody comes", async () => {
    const folder = newFolder();
    const url = await nobody();
    const posting = await open({ first: 2, longest: 400 }, spoolIn(folder));
    expect(await sendAll(posting, url, texts(0, 100))).toEqual(Array(100).fill(SPOOLED));
    expect(filesIn(folder).length).toBe(100);
    const receiver = await receive(() => ({ delay: 10 }), Number(new URL(url).port));
    await until(() => unspooled(posting).length === 100);
    expect(unspooled(posting)).toEqual(Array(100).fill({ unspooled: 10, outcome: SENT }));
    expect(new Set(named(receiver)).size).toBe(100);
    // Connections race each other, but not far.
    for (const [index, name] of named(receiver).entries()) {
      expect(Math.abs(Number(name) - index)).toBeLessThanOrEqual(32);
    }
    expect(filesIn(folder)).toEqual([]);
  });

  test("what one program leaves, the next one delivers, before its own", async () => {
    const folder = newFolder();
    const url = await nobody();
    const one = await open(once, spoolIn(folder));
    const sends = sendAll(one, url, texts(0, 5));
    await leave(one);
    expect(await sends).toEqual(Array(5).fill(SPOOLED));
    // Nothing is answered before all that go out at once are there: else a fifth may overtake the fourth.
    const receiver = await receive(() => ({ delay: 100 }), Number(new URL(url).port));
    const two = await open({}, spoolIn(folder));
    await sendAll(two, url, texts(5, 8));
    await until(() => receiver.received.length === 8);
    await leave(two);
    expect(new Set(named(receiver).slice(0, 4))).toEqual(new Set(texts(0, 4)));
    expect(new Set(named(receiver))).toEqual(new Set(texts(0, 8)));
    expect(two.news[0]).toEqual({ found: 50 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("what one program leaves goes out where the next one makes nothing itself", async () => {
    const folder = newFolder();
    const receiver = await receive();
    const one = await open(once, spoolIn(folder));
    const sends = sendAll(one, receiver.url, ["0"]);
    await sends;
    await receiver.close();
    const more = sendAll(one, receiver.url, ["1", "2"]);
    await leave(one);
    expect(await more).toEqual([SPOOLED, SPOOLED]);
    const again = await receive(undefined, receiver.port);
    const two = await open({}, spoolIn(folder));
    two.to({ url: receiver.url });
    await until(() => unspooled(two).length === 2);
    expect(named(again).sort()).toEqual(["1", "2"]);
  });

  test("a program that leaves tries once more, and no longer than it may", async () => {
    const folder = newFolder();
    const receiver = await receive(() => "silence");
    const posting = await open({}, spoolIn(folder));
    const sends = sendAll(posting, receiver.url, texts(0, 40));
    await leave(posting, 200);
    expect(await sends).toEqual(Array(40).fill(SPOOLED));
    expect(filesIn(folder).length).toBe(40);
    expect(readdirSync(folder).every((name) => name.endsWith(".left"))).toBe(true);
  });

  test("a program that leaves takes along what it found, as far as the time allows", async () => {
    const folder = newFolder();
    const url = await nobody();
    const one = await open(once, spoolIn(folder));
    const sends = sendAll(one, url, texts(0, 90));
    await leave(one);
    await sends;
    const receiver = await receive(() => ({ delay: 5 }), Number(new URL(url).port));
    const two = await open({}, spoolIn(folder));
    const target = two.to({ url });
    const own = target.send(Buffer.from("own"));
    await leave(two);
    await own;
    expect([receiver.received.length, readdirSync(folder)]).toEqual([91, []]);
  });

  test("what comes after a leave is on disk for the next one as well", async () => {
    const folder = newFolder();
    const url = await nobody();
    const posting = await open(once, spoolIn(folder));
    const target = posting.to({ url });
    const first = target.send(Buffer.from("0"));
    await leave(posting);
    const second = target.send(Buffer.from("1"));
    await leave(posting);
    expect([await first, await second]).toEqual([SPOOLED, SPOOLED]);
    const receiver = await receive(undefined, Number(new URL(url).port));
    const two = await open({}, spoolIn(folder));
    two.to({ url });
    await until(() => receiver.received.length === 2);
    expect(named(receiver).sort()).toEqual(["0", "1"]);
  });

  test("one that is refused for good is dropped, and no other", async () => {
    const folder = newFolder();
    let isDown = true;
    const receiver = await receive(({ body }) => {
      if (isDown) return { status: 503 };
      return String(body) === "2" ? { status: 400, body: "no" } : {};
    });
    const posting = await open({}, spoolIn(folder));
    await sendAll(posting, receiver.url, texts(0, 6));
    isDown = false;
    await until(() => unspooled(posting).length === 6);
    const refused = { sent: false, reason: "refused by the receiver" };
    const outcomes = unspooled(posting).map(({ outcome }) => outcome);
    expect(outcomes.filter(({ sent }) => sent).length).toBe(5);
    expect(outcomes.find(({ sent }) => !sent)).toEqual({
      ...{ ...refused, message: "HTTP 400 Bad Request: no" },
    });
    expect(filesIn(folder)).toEqual([]);
  });

  test("one that alone is never taken is given up at its age; an outage ages nobody", async () => {
    const folder = newFolder();
    let isDown = true;
    const receiver = await receive(({ body }) =>
      isDown || String(body) === "0" ? { status: 503 } : {},
    );
    const posting = await open({ patience: 50 }, spoolIn(folder));
    await sendAll(posting, receiver.url, texts(0, 6));
    await until(() => receiver.received.length > 10);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([unspooled(posting), filesIn(folder).length]).toEqual([[], 6]);
    isDown = false;
    await until(() => unspooled(posting).length === 6);
    expect(unspooled(posting).filter(({ outcome }) => !outcome.sent)).toEqual([
      {
        unspooled: 10,
        outcome: { sent: false, reason: "unreachable", message: "HTTP 503 Service Unavailable" },
      },
    ]);
    expect(filesIn(folder)).toEqual([]);
  });

  test("an address without trust is no reason to lose anything", async () => {
    const folder = newFolder();
    const port = await freePort();
    const mute = await receive(() => ({}), port);
    const posting = await open({}, spoolIn(folder));
    const url = `https://127.0.0.1:${port}/v1/traces`;
    const sends = sendAll(posting, url, ["0", "1"]);
    await until(() => posting.news.length > 1);
    expect(JSON.stringify(posting.news[0])).toMatch(/"failing":"127\.0\.0\.1:\d+: TLS failed/);
    await leave(posting);
    expect(await sends).toEqual([SPOOLED, SPOOLED]);
    await mute.close();
  });

  test("a spool that is full loses the oldest, and tells of them", async () => {
    const folder = newFolder();
    const posting = await open(once, spoolIn(folder, { maxBytes: 10 * 4_096 }));
    const url = await nobody();
    const target = posting.to({ url });
    for (const text of texts(0, 30)) {
      expect(await target.send(Buffer.from(text), 10)).toEqual(SPOOLED);
    }
    await until(() => unspooled(posting).length === 20);
    expect(unspooled(posting)[0]).toEqual({
      unspooled: 10,
      outcome: { sent: false, reason: "spool full", message: "the spool is full" },
    });
    expect(filesIn(folder).length).toBe(10);
    await leave(posting);
    const receiver = await receive(undefined, Number(new URL(url).port));
    const two = await open({}, spoolIn(folder));
    two.to({ url });
    await until(() => receiver.received.length === 10);
    expect(new Set(named(receiver))).toEqual(new Set(texts(20, 30)));
  });

  test("what is only half on disk is left out, counted and removed", async () => {
    const folder = newFolder();
    const url = await nobody();
    const one = await open(once, spoolIn(folder));
    const sends = sendAll(one, url, texts(0, 3));
    await leave(one);
    await sends;
    truncateSync(join(folder, filesIn(folder)[1] ?? ""), 30);
    const receiver = await receive(undefined, Number(new URL(url).port));
    const two = await open({}, spoolIn(folder));
    two.to({ url });
    await until(() => unspooled(two).length === 3);
    expect(named(receiver).sort()).toEqual(["0", "2"]);
    expect(unspooled(two).find(({ outcome }) => !outcome.sent)).toEqual({
      unspooled: 10,
      outcome: {
        ...{ sent: false, reason: "spool damaged" },
        message: expect.stringMatching(/: it breaks off$/),
      },
    });
    expect(filesIn(folder)).toEqual([]);
  });

  test("without a disk it is as without a spool, but for the complaint", async () => {
    const receiver = await receive();
    const posting = await open({ patience: 30 }, spoolIn("/dev/null/spool"));
    expect(await sendAll(posting, receiver.url, texts(0, 5))).toEqual(Array(5).fill(SENT));
    expect(await sendAll(posting, await nobody(), ["0"])).toMatchObject([{ sent: false }]);
    expect(posting.complaints[0]).toContain("/dev/null/spool can't be ");
    await leave(posting);
  });

  describe("an heir", () => {
    /** What arrives where, of bodies that were left for `before`, in a program with `after`. */
    async function inherit(
      before: readonly Address[],
      after: readonly Address[],
      service = "shop",
    ): Promise<readonly string[][]> {
      const folder = newFolder();
      const one = await open(once, spoolIn(folder));
      const sends = before.map((to, index) => one.to(to).send(Buffer.from(String(index))));
      await leave(one);
      await Promise.all(sends);
      const receivers = await Promise.all(
        after.map(({ url, protocol }) => {
          const options = { port: Number(new URL(url).port) };
          return protocol === "grpc"
            ? receiveGrpc(undefined, options)
            : receiveHttp(undefined, options);
        }),
      );
      const two = await open({}, spoolIn(folder, { service }));
      const last = after.map((to) => two.to(to).send(Buffer.from("new")));
      await Promise.all(last);
      await leave(two);
      await Promise.all(receivers.map((receiver) => receiver.close()));
      return receivers.map((receiver) => named(receiver).sort());
    }

    interface Address {
      readonly name: string;
      readonly url: string;
      readonly protocol?: "http/protobuf" | "http/json" | "grpc";
      readonly headers?: Readonly<Record<string, string>>;
    }

    test("is who goes to the same address", async () => {
      const [a, b] = [
        { name: "otlp", url: await nobody() },
        { name: "jaeger", url: await nobody() },
      ];
      expect(await inherit([a, b], [b, a])).toEqual([
        ["1", "new"],
        ["0", "new"],
      ]);
    });

    test("at a new address is the exporter of that name, in the same service", async () => {
      const [a, b] = [
        { name: "otlp", url: await nobody() },
        { name: "jaeger", url: await nobody() },
      ];
      const moved = [
        { name: "jaeger", url: await nobody() },
        { name: "otlp", url: await nobody() },
      ];
      expect(await inherit([a, b], moved)).toEqual([
        ["1", "new"],
        ["0", "new"],
      ]);
      expect(await inherit([a, b], moved, "another")).toEqual([["new"], ["new"]]);
    });

    test("speaks the same protocol", async () => {
      const a = { name: "otlp", url: await nobody() } as const;
      const port = await freePort();
      const b = { name: "otlp", url: `http://127.0.0.1:${port}`, protocol: "grpc" } as const;
      expect(
        await inherit([a, b], [{ ...b, url: `http://127.0.0.1:${await freePort()}` }]),
      ).toEqual([["1", "new"]]);
      expect(await inherit([a], [{ ...a, protocol: "http/json" }])).toEqual([["new"]]);
    });

    test("of two with one address is the one that stands where it stood", async () => {
      const folder = newFolder();
      const url = await nobody();
      const tenants = ["a", "b"].map((tenant) => ({ url, headers: { tenant } }));
      const one = await open(once, spoolIn(folder));
      const sends = tenants.map((to) => one.to(to).send(Buffer.from(to.headers.tenant)));
      await leave(one);
      await Promise.all(sends);
      const receiver = await receive(undefined, Number(new URL(url).port));
      const two = await open({}, spoolIn(folder));
      for (const to of tenants) two.to(to);
      await until(() => receiver.received.length === 2);
      for (const { body, headers } of receiver.received) expect(headers.tenant).toBe(String(body));
      expect(textIn(folder)).not.toContain("tenant");
    });
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
