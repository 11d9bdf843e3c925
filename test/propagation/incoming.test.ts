// Which span is the parent of what a server runs, whatever its clients do.
import { describe, expect, test } from "vitest";
import { run } from "./program.ts";

const scenario = (name: string, env = {}): Promise<unknown> =>
  run("incoming", { args: [name], env });

describe("what answers a request is below the span that sent it", () => {
  test("on connections that are kept alive, one request after the other", async () => {
    expect(await scenario("keepAlive")).toEqual([
      "/a1 < 1",
      "/a1 later < 1",
      "/a2 < -",
      "/a2 later < -",
      "/a3 < 4",
      "/a3 later < 4",
      "/b1 < 2",
      "/b1 later < 2",
      "/b2 < 3",
      "/b2 later < 3",
      "/b3 < -",
      "/b3 later < -",
    ]);
  });

  test("of several that came in one piece", async () => {
    const lines = ["/1 < 1", "/1 later < 1", "/2 < -", "/2 later < -", "/3 < 3", "/3 later < 3"];
    expect(await scenario("pipelined")).toEqual(lines);
  });

  test("when a socket tells of its body and its end", async () => {
    const events = (digit: string): string[] =>
      ["data a", "data b", "end", "finish", "request closed", "closed"].map(
        (event) => `${event} < ${digit}`,
      );
    const lines = (await scenario("body")) as string[];
    const parts = [lines.slice(0, 6), lines.slice(6, 12), lines.slice(12)];
    expect(parts.map((part) => part.toSorted())).toEqual(
      ["1", "-", "2"].map((digit) => events(digit).toSorted()),
    );
  });

  test("and leaves nothing behind", async () => {
    expect(await scenario("left")).toEqual({
      told: ["news < 1", "news < -", "elsewhere < -"],
      seenBy: [false, true],
    });
  });

  test("under the SDK's context manager", async () => {
    const env = { MANAGER: "sdk" };
    expect(await scenario("keepAlive", env)).toEqual(await scenario("keepAlive"));
    expect(await scenario("iterated", env)).toEqual(await scenario("iterated"));
  });

  test("when its body is iterated", async () => {
    expect(await scenario("iterated")).toEqual(["data ab < 1", "end < 1"]);
  });

  test("when the client goes away", async () => {
    expect(await scenario("aborted")).toEqual(["closed < 1", "error < 1", "request closed < 1"]);
  });

  test("when it expects to be told to go on", async () => {
    expect(await scenario("expected")).toEqual({
      told: ["/1 < 1", "/1 later < 1", "/2 < 2", "/2 later < 2"],
      goesOn: true,
    });
  });

  test("through a router's steps", async () => {
    expect(await scenario("routed")).toEqual(["parsed x < 1", "route < 1"]);
  });
});

describe("what is no answer is not below it", () => {
  test("an upgrade on the same connection", async () => {
    expect(await scenario("upgraded")).toEqual(["/ < 1", "/ later < 1", "upgrade < -", "data < -"]);
  });

  test("garbage on the same connection", async () => {
    // Up to Node 22 a parser reports errors in the context of what it parsed last.
    const last = Number.parseInt(process.versions.node, 10) < 24 ? "1" : "-";
    expect(await scenario("garbled")).toEqual(["/ < 1", "/ later < 1", `clientError < ${last}`]);
  });

  test("a request without a trace, though a span started the server", async () => {
    expect(await scenario("startedInSpan")).toEqual({
      told: ["/1 < -", "/1 later < -", "/2 < 2", "/2 later < 2"],
      seenBy: ["acme", 0, "acme", 0],
    });
  });

  test("a request with a header that names no trace", async () => {
    expect(await scenario("malformed")).toEqual(["/ < -", "/ later < -"]);
  });
});

test("what a listener throws is thrown as before", async () => {
  expect(await scenario("failing")).toEqual({
    told: ["/throws < 1", "/next < 2", "/last < -"],
    errors: ["too bad"],
  });
});

test("who wraps the server's listeners is nearer", async () => {
  expect(await scenario("wrapped")).toEqual(["server < 1", "mark < server", "mark < server"]);
});

test.each(["b3", "b3multi"])("the propagator decides which headers are read: %s", async (name) => {
  const lines = [
    ...["/single < 1", "/single later < 1", "/multi < 1", "/multi later < 1"],
    ...["/w3c < -", "/w3c later < -"],
  ];
  const read = (await scenario("b3", { PROPAGATORS: name })) as string[];
  expect(read).toEqual(lines);
});
