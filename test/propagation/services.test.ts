// Two woven programs, one of which calls the other: one trace.
import type { ChildProcess } from "node:child_process";
import { describe, expect, test } from "vitest";
import { run } from "./program.ts";
import type { Seen } from "./programs/telemetry.ts";

interface Service {
  readonly url: string;
  /** Ends it; what it saw. */
  end(): Promise<Seen[]>;
}

async function startService(...args: string[]): Promise<Service> {
  let spans: Promise<Seen[]> | undefined;
  const { url, child } = await new Promise<{ url: string; child: ChildProcess }>((resolve) => {
    const onLine = (url: string, child: ChildProcess): void => resolve({ url, child });
    spans = run<Seen[]>("service", { args, onLine });
  });
  return {
    url,
    end() {
      child.stdin?.end();
      return spans as Promise<Seen[]>;
    },
  };
}

const TRACE = "1".repeat(32);
const headers = (flags: string): Record<string, string> => ({
  traceparent: `00-${TRACE}-${"2".repeat(16)}-${flags}`,
  tracestate: "vendor=1,other=2",
  baggage: "who=me,where=here",
});

describe.each(["http", "fetch"])("a trace over %s", (how) => {
  async function ask(given: Record<string, string>): Promise<{ said: string; spans: Seen[][] }> {
    const back = await startService();
    const front = await startService(how, back.url);
    const said = await (await fetch(front.url, { headers: given })).text();
    return { said, spans: await Promise.all([front.end(), back.end()]) };
  }

  test("goes from caller to callee, with tracestate and baggage", async () => {
    const { said, spans } = await ask(headers("01"));
    const [[serve, asks], [served]] = spans as [[Seen, Seen], [Seen]];
    expect(serve).toMatchObject({ name: "serve", traceId: TRACE, parent: "2".repeat(16) });
    expect(asks).toMatchObject({ name: "ask", traceId: TRACE, parent: serve.spanId });
    expect(served).toMatchObject({ name: "serve", traceId: TRACE, parent: asks.spanId });
    const { tracestate, baggage } = headers("01");
    expect(said).toBe(`${tracestate} ${baggage} | ${tracestate} ${baggage}`);
  });

  test("starts with the first service where nobody calls within one", async () => {
    const [[serve, asks], [served]] = (await ask({})).spans as [[Seen, Seen], [Seen]];
    expect(serve.parent).toBe("-");
    expect(served).toMatchObject({ traceId: serve.traceId, parent: asks.spanId });
  });

  test("that is not sampled makes no span anywhere, and goes on", async () => {
    const { said, spans } = await ask(headers("00"));
    expect(spans).toEqual([[], []]);
    expect(said).toContain("| vendor=1,other=2 who=me,where=here");
  });
});
