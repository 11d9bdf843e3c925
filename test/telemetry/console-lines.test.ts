// The console outlet's lines: one for each span, in a form that programs can read.
import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { program } from "./console-program.ts";

const FIELD = /([^\s"=]+)=("(?:[^"\\]|\\.)*"|[^\s"]+)(?: |$)/gy;

/** Throws where a line is not made of fields alone. */
function fieldsOf(line: string): [key: string, value: string][] {
  const fields: [string, string][] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < line.length) {
    const from = FIELD.lastIndex;
    const found = FIELD.exec(line);
    if (found === null) throw new Error(`no field at ${from}: ${line.slice(from)}`);
    fields.push([found[1] ?? "", found[2] ?? ""]);
  }
  return fields;
}

test("a line for each span, when it ends", async () => {
  const { outlet, start, printed } = program({ style: "lines" });
  const elsewhere = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: "00f067aa0ba902b7",
    traceFlags: 1,
  });
  const post = start("POST /orders", {
    below: elsewhere,
    kind: SpanKind.SERVER,
    place: "src/server.ts:31",
    attributes: { "http.route": "/orders", "args.quantity": 3, ok: true, tags: ["a b", 'c"'] },
  });
  start("Stock.reserve", { below: post, at: 1 }).end(1.25);
  start("payment.charge", { below: post, at: 2 }).fail(7, new RangeError("card\ndeclined"));
  post.end(65_000);
  expect(`\n${printed()}`).toMatchInlineSnapshot(`
    "
    time=2026-01-02T03:04:05.679Z trace=4bf92f3577b34da6a3ce929d0e0e4736 span=0000000000000002 parent=0000000000000001 name="Stock.reserve" duration_ms=0.25
    time=2026-01-02T03:04:05.680Z trace=4bf92f3577b34da6a3ce929d0e0e4736 span=0000000000000003 parent=0000000000000001 name="payment.charge" duration_ms=5 status=error error="RangeError" message="card\\ndeclined"
    time=2026-01-02T03:04:05.678Z trace=4bf92f3577b34da6a3ce929d0e0e4736 span=0000000000000001 parent=00f067aa0ba902b7 name="POST /orders" kind=server duration_ms=65000 place="src/server.ts:31" http.route="/orders" args.quantity=3 ok=true tags="[\\"a b\\",\\"c\\\\\\"\\"]"
    "
  `);
  await outlet.flush();
  outlet.leave();
  expect(printed()).toBe("");
  expect(outlet.status()).toEqual({ name: "console", queued: 0, sent: 3, dropped: {} });
});

test("an error without an exception says what the status says", () => {
  const { start, printed } = program({ style: "lines" });
  const span = start("job");
  span.span.setStatus({ code: 2, message: "it did not work" });
  span.end(1);
  expect(printed()).toContain(' status=error error="error" message="it did not work"\n');
});

test("unfinished spans say so", () => {
  const { start, printed } = program({ style: "lines" });
  start("wait", { attributes: { "spanweave.unfinished": true } }).end(1);
  expect(printed()).toMatch(/ spanweave\.unfinished=true\n$/);
});

test("no attribute passes for a field of ours", () => {
  const { start, printed } = program({ style: "lines" });
  const attributes = { trace: "forged", "a b": 1, 'x" span=y': 2, "k\ney": 3, n: Number.NaN };
  start("job", { attributes }).end(1);
  expect(fieldsOf(printed().trimEnd()).slice(5)).toEqual([
    ["attributes.trace", '"forged"'],
    ["a_b", "1"],
    ["x__span_y", "2"],
    ["k_ey", "3"],
    ["n", "NaN"],
  ]);
});

test("times that are none break no line", () => {
  const { start, printed } = program({ style: "lines" });
  start("job", { startTime: Number.NaN, at: Number.NaN }).end(1);
  expect(printed()).toMatch(/^time=unknown trace=/);
});

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

test(`whatever a span holds, it is one line that reads back (SEED=${seed})`, () => {
  const random = generator(seed);
  const text = (): string => {
    const codes = Array.from({ length: Math.floor(random() * 12) }, () =>
      Math.floor(random() < 0.7 ? random() * 160 : random() * 0xffff),
    );
    return String.fromCharCode(...codes);
  };
  for (let round = 0; round < 2_000; round++) {
    const { start, printed } = program({ style: "lines" });
    const [name, value, message] = [text(), text(), text()];
    const list = [text(), text()];
    const span = start(name, { attributes: { [`k${text()}`]: text(), value, list } });
    span.fail(1, new Error(message));
    const line = printed();
    expect(line).toMatch(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]+\n$/u);
    const fields = new Map(fieldsOf(line.slice(0, -1)));
    expect(JSON.parse(fields.get("name") ?? "")).toBe(name);
    expect(JSON.parse(fields.get("value") ?? "")).toBe(value);
    expect(JSON.parse(JSON.parse(fields.get("list") ?? ""))).toEqual(list);
    if (message !== "") expect(JSON.parse(fields.get("message") ?? "")).toBe(message);
  }
});

/** https://en.wikipedia.org/wiki/Xorshift */
function generator(from: number): () => number {
  let state = from || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
