// What requests put on the wire: the trace within a span, and nothing new without one.
import { propagation, type TextMapPropagator } from "@opentelemetry/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FetchRequest, sendWithFetch } from "../../runtime/src/propagation/outgoing-fetch.ts";
import { addToWritten, isWritten } from "../../runtime/src/propagation/written-headers.ts";
import { certificates } from "../telemetry/certificates.ts";
import { run } from "./program.ts";
import type { Seen } from "./programs/telemetry.ts";

interface Sent {
  readonly heads: readonly string[];
  readonly span: Seen;
}

const scenario = <T>(name: string, env = {}): Promise<T> =>
  run<T>("outgoing", { args: [name], env });
const OFF = { PROPAGATION: "off" };
const OURS = /\r\n(traceparent: 00-[\da-f]{32}-[\da-f]{16}-0[01]|baggage: who=me)(?=\r\n|$)/g;

const files = certificates();
afterAll(() => files.remove());

const parentOf = ({ traceId, spanId }: Seen): string => `traceparent: 00-${traceId}-${spanId}-01`;
const ours = (head: string): string[] => [...head.matchAll(OURS)].map(([, line = ""]) => line);
/** The caller's own lines stay, so only ours may be missing. */
const withoutOurs = (head: string): string => head.replaceAll(OURS, "");

describe("within a span", () => {
  const sent = scenario<Record<string, Sent>>("within");
  const before = scenario<Record<string, Sent>>("within", OFF);

  test("each request carries it, and is otherwise what it was", async () => {
    const plain = await before;
    for (const [form, { heads, span }] of Object.entries(await sent)) {
      expect(heads.map(withoutOurs), form).toEqual(plain[form]?.heads);
      const own = /caller/.test(form);
      for (const head of own ? [] : heads) {
        expect(ours(head), form).toEqual([parentOf(span), "baggage: who=me"]);
      }
    }
  });

  test("what the caller says of a trace stays alone", async () => {
    for (const [form, { heads, span }] of Object.entries(await sent)) {
      if (/(traceparent|tracestate) of the caller/.test(form)) {
        expect(heads.map(ours), form).toEqual([[]]);
      }
      if (/baggage of the caller/.test(form)) {
        expect(heads.map(ours), form).toEqual([[parentOf(span)]]);
      }
    }
  });

  test("over TLS", async () => {
    const { key, cert } = files.make("receiver");
    const args = ["https", key.toString(), cert.toString()];
    const { heads, span } = await run<Sent>("outgoing", { args });
    expect(heads.map(ours)).toEqual([[parentOf(span), "baggage: who=me"]]);
  });

  test("nothing where tracing is suppressed", async () => {
    const heads = await scenario<string[]>("suppressed");
    expect(heads.map(ours)).toEqual([[], []]);
    const heedless = await scenario<string[]>("suppressed", { PROPAGATORS: "heedless" });
    expect(heedless.filter((head) => head.includes("x-heedless"))).toEqual([]);
  });

  test("nothing when no propagator is registered any more", async () => {
    expect((await scenario<string[]>("off")).map(ours)).toEqual([[]]);
  });

  test("that is not sampled, as it was told", async () => {
    const [head = ""] = await scenario<string[]>("unsampled");
    expect(head).toMatch(/\r\ntraceparent: 00-1{32}-[\da-f]{16}-00\r\n/);
  });

  test("whose ids went away, the span is kept, however short", async () => {
    expect(await scenario("kept")).toEqual(["quick", "quick"]);
  });

  test("another subscriber's headers take the place of ours", async () => {
    const { heads, span } = await scenario<Sent>("shared");
    expect(heads.map(ours)).toEqual([[parentOf(span), "baggage: who=me"]]);
    expect(heads[0]?.split("tracestate: vendor=1")).toHaveLength(2);
  });

  test("in the propagator's format", async () => {
    const single = await scenario<Record<string, Sent>>("within", { PROPAGATORS: "b3" });
    const { heads, span } = single["get(url)"] as Sent;
    expect(heads[0]).toContain(`\r\nb3: ${span.traceId}-${span.spanId}-1`);
    const multi = await scenario<Record<string, Sent>>("within", { PROPAGATORS: "b3multi" });
    const fetched = multi["fetch(url)"] as Sent;
    expect(fetched.heads[0]).toContain(`\r\nx-b3-traceid: ${fetched.span.traceId}`);
  });
});

test("under the SDK's context manager", async () => {
  const sent = await scenario<Record<string, Sent>>("within", { MANAGER: "sdk" });
  for (const form of ["get(url)", "headers as an array", "fetch(url)"]) {
    const { heads, span } = sent[form] as Sent;
    expect(heads.map(ours)).toEqual([[parentOf(span), "baggage: who=me"]]);
  }
});

describe("undici 5, which keeps headers as lines", () => {
  const propagator: TextMapPropagator = {
    fields: () => ["traceparent"],
    inject: (_context, carrier, { set }) => set(carrier, "traceparent", "ours"),
    extract: (parent) => parent,
  };
  beforeAll(() => void propagation.setGlobalPropagator(propagator));
  afterAll(() => propagation.disable());

  const requestWith = (headers: string): Required<FetchRequest> & { headers: string } => ({
    headers,
    addHeader(name: string, value: string) {
      this.headers += `${name}: ${value}\r\n`;
    },
  });

  test("gets ours, until somebody adds his own", () => {
    const request = requestWith("a: b\r\n");
    sendWithFetch(request);
    expect(request.headers).toBe("a: b\r\ntraceparent: ours\r\n");
    request.addHeader("Traceparent", "nearer");
    expect(request.headers).toBe("a: b\r\nTraceparent: nearer\r\n");
    request.addHeader("c", "d");
    expect(request.headers).toBe("a: b\r\nTraceparent: nearer\r\nc: d\r\n");
  });

  test("keeps the caller's", () => {
    for (const given of ["TraceParent: own\r\n", "a: b\r\ntraceparent: own\r\n"]) {
      const request = requestWith(given);
      sendWithFetch(request);
      expect(request.headers).toBe(given);
    }
  });
});

describe("a head that is written", () => {
  const head = "GET / HTTP/1.1\r\nHost: a\r\nTraceParent: b\r\n\r\n";

  test("gets headers at its end", () => {
    const longer = "GET / HTTP/1.1\r\nHost: a\r\nTraceParent: b\r\nc: d\r\n\r\n";
    expect(addToWritten(head, [["c", "d"]])).toBe(longer);
    expect(addToWritten(head, [])).toBe(head);
  });

  test("gets none that would end it", () => {
    expect(addToWritten(head, [["c", "d\r\n\r\ne"]])).toBe(head);
    expect(addToWritten(head, [["c", "d\u0100"]])).toBe(head);
  });

  test("is left alone where its end is not as expected", () => {
    expect(addToWritten("GET / HTTP/1.1\r\n", [["c", "d"]])).toBe("GET / HTTP/1.1\r\n");
  });

  test("has its headers in any case, and nothing else", () => {
    const written = ["host", "traceparent", "b", "get", "parent"].map((name) =>
      isWritten(head, name),
    );
    expect(written).toEqual([true, true, false, false, false]);
  });
});

test("without a span every byte is as before", async () => {
  const [on, off] = await Promise.all([scenario("without"), scenario("without", OFF)]);
  expect(on).toEqual(off);
});

test("what programs see of the functions is as before", async () => {
  const [on, off] = await Promise.all([scenario("faces"), scenario("faces", OFF)]);
  expect(on).toEqual(off);
});
