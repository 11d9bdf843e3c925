// Names of hosts: where their addresses come from, how often they are asked for, and that nothing waits for them at the end.
import type { LookupAddress } from "node:dns";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { FromThread, Outcome, ToThread } from "../../runtime/src/telemetry/delivery.ts";
import type { AskSystem, NameSources } from "../../runtime/src/telemetry/thread/address-search.ts";
import { Addresses } from "../../runtime/src/telemetry/thread/addresses.ts";
import { addressesIn } from "../../runtime/src/telemetry/thread/hosts-file.ts";
import { Poster } from "../../runtime/src/telemetry/thread/poster.ts";
import { readSearch, wholeNames } from "../../runtime/src/telemetry/thread/resolv-conf.ts";
import { type NameScript, serveNames } from "./name-server.ts";
import { threadCode } from "./posting.ts";
import { receiveGrpc, receiveHttp } from "./receiver.ts";

const folder = mkdtempSync(join(tmpdir(), "spanweave-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the hosts file", () => {
  const text = [
    "\uFEFF127.0.0.1\tlocalhost",
    "# 10.9.9.9 collector",
    "10.0.0.1   other Collector.Test collector # collector2",
    "fe80::1%eth0 link\r",
    "2001:DB8::1 collector",
    "10.0.0.1 collector",
    "nonsense collector",
    "",
  ].join("\n");
  test.each([
    { host: "collector", addresses: ["10.0.0.1", "2001:db8::1"] },
    { host: "collector.test", addresses: ["10.0.0.1"] },
    { host: "link", addresses: ["fe80::1%eth0"] },
    { host: "collector2", addresses: [] },
    { host: "10.0.0.1", addresses: [] },
    { host: "", addresses: [] },
  ])("has $addresses for '$host'", ({ host, addresses }) => {
    expect(addressesIn(text, host)).toEqual(addresses);
  });
});

describe("resolv.conf", () => {
  test.each([
    { name: "nothing", text: "", domains: [], ndots: 1 },
    {
      name: "what Kubernetes writes",
      text: "nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local\noptions ndots:5\n",
      domains: ["shop.svc.cluster.local", "svc.cluster.local"],
      ndots: 5,
    },
    { name: "the root", text: "search .\r\n", domains: [], ndots: 1 },
    {
      name: "the last of several",
      text: "domain a.test.\nsearch b.test c.test\ndomain d.test e.test",
      domains: ["d.test"],
      ndots: 1,
    },
    { name: "comments", text: "# search a.test\n; search b.test\n", domains: [], ndots: 1 },
    { name: "too many dots", text: "options rotate ndots:99 timeout:1", domains: [], ndots: 15 },
    { name: "no number of dots", text: "options ndots:x ndots:", domains: [], ndots: 1 },
  ])("says $name", ({ text, domains, ndots }) => {
    expect(readSearch(text)).toEqual({ domains, ndots });
  });

  const search = { domains: ["a.test", "test"], ndots: 2 };
  test.each([
    { host: "collector", names: ["collector.a.test", "collector.test", "collector"] },
    { host: "x.collector", names: ["x.collector.a.test", "x.collector.test", "x.collector"] },
    { host: "x.y.z", names: ["x.y.z", "x.y.z.a.test", "x.y.z.test"] },
    { host: "collector.", names: ["collector"] },
  ])("makes $names of $host", ({ host, names }) => {
    expect(wholeNames(host, search)).toEqual(names);
  });
});

const nowhere = join(folder, "absent");

function file(text: string): string {
  const path = join(folder, String(Math.random()));
  writeFileSync(path, text);
  return path;
}

interface Trial {
  readonly addresses: Addresses;
  readonly questions: readonly string[];
  /** What the system was asked. */
  readonly system: string[];
  now: number;
}

async function trial(
  script: NameScript,
  sources: NameSources = {},
  askSystem: AskSystem = async () => [],
): Promise<Trial> {
  const { address, questions } = await serveNames(script);
  const system: string[] = [];
  const names = { hostsFile: nowhere, resolvConf: nowhere, servers: [address], ...sources };
  const ask: AskSystem = (host) => {
    system.push(host);
    return askSystem(host);
  };
  const here: Trial = {
    ...{ addresses: new Addresses(names, ask, () => here.now), questions, system },
    now: 0,
  };
  return here;
}

function all({ addresses }: Trial, host: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    addresses.lookup(host, { all: true }, (error, found) => {
      if (error === null) resolve((found as LookupAddress[]).map(({ address }) => address));
      else reject(error);
    });
  });
}

function first({ addresses }: Trial, host: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    addresses.lookup(host, {}, (error, address, family) => {
      if (error === null) resolve([address, family]);
      else reject(error);
    });
  });
}

/** An address of each kind for each name in `test`. */
const both: NameScript = (name, kind) => {
  if (!name.endsWith(".test")) return "unknown";
  return kind === "A" ? ["127.0.0.1", "127.0.0.2"] : ["::1"];
};

describe("the addresses of a host", () => {
  test("are of both kinds, IPv4 first, or the first alone", async () => {
    const here = await trial(both);
    expect(await all(here, "collector.test")).toEqual(["127.0.0.1", "127.0.0.2", "::1"]);
    expect(await first(here, "collector.test")).toEqual(["127.0.0.1", 4]);
    expect(
      await first(await trial((_, kind) => (kind === "A" ? [] : ["::1"])), "six.test"),
    ).toEqual(["::1", 6]);
    expect(here.system).toEqual([]);
  });

  test.each([
    { host: "127.0.0.9", found: ["127.0.0.9"] },
    { host: "::9", found: ["::9"] },
    ...["localhost", "LocalHost.", "a.b.localhost"].map((host) => ({
      host,
      found: ["127.0.0.1", "::1"],
    })),
  ])("$host are known without a question", async ({ host, found }) => {
    const here = await trial(() => "silence");
    expect(await all(here, host)).toEqual(found);
    expect([...here.questions, ...here.system]).toEqual([]);
  });

  test("in the hosts file are all that there are", async () => {
    const here = await trial(both, {
      hostsFile: file("::7 collector.test\n10.0.0.7 collector.test"),
    });
    expect(await all(here, "Collector.test")).toEqual(["10.0.0.7", "::7"]);
    expect([...here.questions, ...here.system]).toEqual([]);
  });

  test("are looked for in the domains that are set", async () => {
    const resolvConf = file("search a.invalid b.test\noptions ndots:2");
    const here = await trial(both, { resolvConf });
    expect(await all(here, "my.collector")).toEqual(["127.0.0.1", "127.0.0.2", "::1"]);
    expect([...here.questions].sort()).toEqual([
      ...["A my.collector.a.invalid", "A my.collector.b.test"],
      ...["AAAA my.collector.a.invalid", "AAAA my.collector.b.test"],
    ]);
  });

  test("are had where a server has no answer for one kind", async () => {
    const here = await trial((_, kind) => (kind === "A" ? ["127.0.0.1"] : "silence"));
    expect(await all(here, "collector.test")).toEqual(["127.0.0.1"]);
    // Who waits for longer asks again.
    expect([...here.questions].sort()).toEqual(["A collector.test", "AAAA collector.test"]);
  });

  test("are asked for once, whoever waits", async () => {
    const here = await trial(both);
    const sixteen = Array.from({ length: 16 }, () => all(here, "collector.test"));
    for (const found of await Promise.all(sixteen)) expect(found).toHaveLength(3);
    expect([...here.questions].sort()).toEqual(["A collector.test", "AAAA collector.test"]);
  });

  test("are remembered for half a minute", async () => {
    const here = await trial(both);
    for (const [now, questions] of [
      [0, 2],
      [29_999, 2],
      [30_000, 4],
      [59_999, 4],
    ] as const) {
      here.now = now;
      await all(here, "collector.test");
      expect(here.questions).toHaveLength(questions);
    }
  });

  test("are asked for again after a failure", async () => {
    let isThere = false;
    const here = await trial((name, kind) => (isThere ? both(name, kind) : "unknown"));
    await expect(all(here, "collector.test")).rejects.toThrow();
    isThere = true;
    expect(await all(here, "collector.test")).toHaveLength(3);
  });
});

describe("the system", () => {
  const known: AskSystem = async () => [
    { address: "::5", family: 6 },
    { address: "10.0.0.5", family: 4 },
  ];

  test.each(["unknown", "failure"] as const)("is asked where servers say: %s", async (reply) => {
    const here = await trial(() => reply, {}, known);
    expect(await all(here, "printer.local")).toEqual(["10.0.0.5", "::5"]);
    expect(here.system).toEqual(["printer.local"]);
  });

  test.each([
    { reply: "unknown", code: "ENOTFOUND" },
    { reply: "failure", code: "EAI_AGAIN" },
  ] as const)("has the last word, or none: $code", async ({ reply, code }) => {
    const none = await trial(() => reply);
    const message = "no address of printer.local was found";
    await expect(all(none, "printer.local")).rejects.toMatchObject({ code, message });
    const says = await trial(
      () => reply,
      {},
      async () => {
        throw Object.assign(new Error("says it"), { code: "EAI_FAIL" });
      },
    );
    await expect(all(says, "printer.local")).rejects.toThrow("says it");
  });

  test("is asked for one host at a time", async () => {
    let [running, most] = [0, 0];
    const here = await trial(
      () => "unknown",
      {},
      async (host) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        if (host === "a.local") throw new Error("none");
        return known(host);
      },
    );
    const hosts = ["a.local", "b.local", "c.local", "b.local"];
    const found = await Promise.allSettled(hosts.map((host) => all(here, host)));
    expect(found.map(({ status }) => status)).toEqual(["rejected", ...Array(3).fill("fulfilled")]);
    expect([most, here.system.length]).toEqual([1, 3]);
  });

  test("is not asked while the program ends: what it said before may still hold", async () => {
    const here = await trial(() => "unknown", {}, known);
    await all(here, "printer.local");
    here.now = 1e6;
    here.addresses.leave(1e7);
    expect(await all(here, "printer.local")).toEqual(["10.0.0.5", "::5"]);
    await expect(all(here, "camera.local")).rejects.toMatchObject({ code: "ENOTFOUND" });
    expect(here.system).toEqual(["printer.local"]);
  });

  test("is asked again when the program has not ended after all", async () => {
    const here = await trial(() => "unknown", {}, known);
    here.addresses.leave(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(all(here, "printer.local")).rejects.toMatchObject({ code: "EAI_AGAIN" });
    here.now = 10_000;
    expect(await all(here, "printer.local")).toHaveLength(2);
  });
});

describe("silence", () => {
  test("is given up when the program ends, and nothing is asked any more", async () => {
    const here = await trial(() => "silence");
    const asked = all(here, "collector.test");
    here.addresses.leave(50);
    await expect(asked).rejects.toMatchObject({ code: "EAI_AGAIN" });
    const questions = here.questions.length;
    expect(questions).toBeGreaterThan(0);
    await expect(all(here, "collector.test")).rejects.toMatchObject({ code: "EAI_AGAIN" });
    await expect(all(here, "other.test")).rejects.toMatchObject({ code: "EAI_AGAIN" });
    expect([here.questions.length, here.system]).toEqual([questions, []]);
  });

  test("of one server is not waited for where there is another", async () => {
    const { address: silent } = await serveNames(() => "silence");
    const { address } = await serveNames(both);
    const here = await trial(both, { servers: [silent, address] });
    here.addresses.leave(1e7);
    expect(await all(here, "collector.test")).toHaveLength(3);
  });

  test("of a server for a while keeps the system from being asked: it would wait as well", async () => {
    let count = 0;
    const here = await trial(() => (++count <= 2 ? "silence" : "unknown"));
    await expect(all(here, "collector.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
    expect(here.system).toEqual([]);
  });
});

interface Place {
  readonly name: string;
  open(names: NameSources, take: (said: FromThread) => void): Promise<(said: ToThread) => void>;
}

const places: readonly Place[] = [
  {
    name: "the main thread",
    open: async (names, take) => {
      const poster = new Poster(take, { names });
      return (said) => poster.take(said);
    },
  },
  {
    name: "a Worker",
    open: async (names, take) => {
      const { port1, port2 } = new MessageChannel();
      const worker = new Worker(await threadCode(), {
        ...{ eval: true, execArgv: [], transferList: [port2] },
        workerData: { port: port2, signal: new Int32Array(new SharedArrayBuffer(4)), names },
      });
      onTestFinished(async () => void (await worker.terminate()));
      port1.on("message", take);
      return (said) => port1.postMessage(said);
    },
  },
];

describe.each(places)("from $name", ({ open }) => {
  describe.each(["http/protobuf", "grpc"] as const)("by %s", (protocol) => {
    const send = async (
      script: NameScript,
      { port, count, leave }: { port: number; count: number; leave?: number },
    ): Promise<readonly Outcome[]> => {
      const { address, questions } = await serveNames(script);
      const outcomes: Outcome[] = [];
      const tell = await open({ hostsFile: nowhere, servers: [address] }, (said) => {
        if ("answered" in said) outcomes.push(said.outcome);
      });
      const usual = { headers: {}, timeout: 10_000, compression: "none" } as const;
      const url = `http://collector.test:${port}`;
      tell({ open: 1, destination: { ...{ protocol, url }, ...usual } });
      for (let id = 1; id <= count; id += 1) tell({ send: id, to: 1, body: Buffer.from("spans") });
      if (leave !== undefined) tell({ leave });
      await expect.poll(() => outcomes.length, { timeout: 10_000 }).toBe(count);
      expect([...questions].sort()).toEqual(["A collector.test", "AAAA collector.test"]);
      return outcomes;
    };

    test("a name is looked up once for all requests", async () => {
      const receiver = await (protocol === "grpc" ? receiveGrpc() : receiveHttp());
      onTestFinished(() => receiver.close());
      const outcomes = await send(both, { port: receiver.port, count: 20 });
      expect(outcomes).toEqual(Array(20).fill({ sent: true }));
    });

    test("a name that no one answers for is named as the cause at the end", async () => {
      const message =
        "collector.test:4318: the name of the host can't be looked up now (EAI_AGAIN)";
      const outcomes = await send(() => "silence", { port: 4318, count: 40, leave: 500 });
      expect(outcomes).toEqual(Array(40).fill({ sent: false, reason: "unreachable", message }));
    });
  });
});
