// The console outlet's trees: what they look like, when they are printed, and what they leave out.
import { stripVTControlCharacters } from "node:util";
import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import { columnsOf } from "../../runtime/src/telemetry/console/columns.ts";
import { factsOf } from "../../runtime/src/telemetry/console/facts.ts";
import { consoleOutlet } from "../../runtime/src/telemetry/console/outlet.ts";
import { block } from "../readme-text.ts";
import { BEGIN, type Program, program, tracerFor } from "./console-program.ts";

const { spanTrees } = await import("../../fixtures/apps/shop/tree.mjs" as string);
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

const elsewhere = (isRemote = true) =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: PARENT, traceFlags: 1, isRemote });

/** The README's call of `buy("tea", "stolen")`. */
function buy({ start }: Program, took: readonly number[]): void {
  const [whole = 0, lookUp = 0, charged = 0] = took;
  const error = new RangeError("card declined");
  const bought = start("buy", { place: "src/shop.ts:2" });
  start("price.look-up", { below: bought, at: 0.1, place: "src/shop.ts:8" }).end(0.1 + lookUp);
  const charge = start("charge", { below: bought, at: 0.3, place: "src/shop.ts:11" });
  charge.fail(0.3 + charged, error);
  bought.fail(whole, error, false);
}

/** A trace with one of everything, and as wide as they come. */
function order({ start }: Program): void {
  const post = start("POST /orders", {
    below: elsewhere(),
    place: "src/server.ts:31",
    attributes: { "http.route": "/orders", "http.request.method": "POST" },
  });
  const placed = start("orders.place", {
    below: post,
    at: 1,
    place: "src/orders.ts:12",
    attributes: { "args.quantity": 3, tags: ["a", "b"], note: "注文する商品の説明".repeat(5) },
  });
  const reserved = start("Stock.reserve", { below: placed, at: 2, place: "src/stock.ts:40" });
  reserved.span.addEvent("cache miss", { key: "tea" }, BEGIN + 2.4);
  reserved.end(3);
  const place = "src/payment/providers/acme-bank/charge.ts:118";
  const paid = start("payment.charge", { below: placed, at: 4, place });
  start("署名 🔐", { below: paid, at: 5, place: "src/payment.ts:9" }).end(1305);
  const error = new RangeError("card declined by the bank, which says that the card is not known");
  paid.fail(2404, error);
  placed.fail(2405, error, false);
  post.end(65_000);
}

test("a tree looks as the README shows it", () => {
  const readme = block("spans");
  const shop = program();
  const took = [...readme.matchAll(/([\d.]+) ms/g)].map(([, ms]) => Number(ms));
  buy(shop, took);
  expect(took).toHaveLength(3);
  expect(shop.printed()).toBe(`${readme}\n`);
});

test.each([false, true])("a tree looks as the shop's demo draws it, coloured: %s", (colour) => {
  const spans: ReadableSpan[] = [];
  let text = "";
  const outlet = consoleOutlet("tree", (some) => (text += some), { width: 80, colour });
  const tracer = tracerFor({ ...methods(outlet), ended: (span) => collect(span) });
  const collect = (span: ReadableSpan): void => {
    spans.push(span);
    outlet.ended(span);
  };
  const root = tracer.startSpan("root", { attributes: at("src/a.ts", 1), startTime: BEGIN });
  const context = trace.setSpan(ROOT_CONTEXT, root);
  for (const [index, name] of ["one", "two"].entries()) {
    const startTime = BEGIN + index + 1;
    const options = { attributes: at("src/other/b.ts", index), startTime };
    const span = tracer.startSpan(name, options, context);
    span.setStatus({ code: index + 1 });
    if (index > 0) span.recordException({ message: "a message" });
    span.end(BEGIN + index + 2.5);
  }
  root.end(BEGIN + 90);
  // It paints empty texts, too.
  const drawn = spanTrees(spans, { width: 80, colour }).join("\n");
  expect(text).toBe(`${drawn.replaceAll("\u001b[2m\u001b[22m", "")}\n\n`);
});

test("in 80 columns", () => {
  const shop = program();
  order(shop);
  expect(`\n${shop.printed()}`).toMatchInlineSnapshot(`
    "
    POST /orders                      1 min 5 s  src/server.ts:31
    │  ← remote parent 00f067aa0ba902b7
    │  http.route="/orders"
    │  http.request.method="POST"
    └─ orders.place ✗ RangeError         2.40 s  src/orders.ts:12
       │  args.quantity=3
       │  tags=["a","b"]
       │  note="注文する商品の説明注文する商品の説明注文する商品の説明注文する商品…
       ├─ Stock.reserve                  1.0 ms  src/stock.ts:40
       │     • cache miss +0.4 ms key="tea"
       └─ payment.charge ✗ RangeError    2.40 s  …/providers/acme-bank/charge.ts:118
          │  card declined by the bank, which says that the card is not known
          └─ 署名 🔐                     1.30 s  src/payment.ts:9

    "
  `);
});

test("in 60 columns", () => {
  const shop = program({ width: 60 });
  order(shop);
  expect(`\n${shop.printed()}`).toMatchInlineSnapshot(`
    "
    POST /orders                     1 min 5 s  src/server.ts:31
    │  ← remote parent 00f067aa0ba902b7
    │  http.route="/orders"
    │  http.request.method="POST"
    └─ orders.place ✗ RangeError        2.40 s  src/orders.ts:12
       │  args.quantity=3
       │  tags=["a","b"]
       │  note="注文する商品の説明注文する商品の説明注文する商…
       ├─ Stock.reserve                 1.0 ms  src/stock.ts:40
       │     • cache miss +0.4 ms key="tea"
       └─ payment.char… ✗ RangeError    2.40 s  …k/charge.ts:118
          │  card declined by the bank, which says that the car…
          └─ 署名 🔐                    1.30 s  src/payment.ts:9

    "
  `);
});

test("colours change nothing but colours", () => {
  const [plain, coloured] = [program(), program({ colour: true })];
  order(plain);
  order(coloured);
  const text = coloured.printed();
  expect(stripVTControlCharacters(text)).toBe(plain.printed());
  expect(text).toContain("\u001b[31morders.place ✗ RangeError");
  expect(text).toContain("\u001b[2mhttp.route=\u001b[22m");
});

test("40 to 200 columns hold it, aligned", () => {
  for (let width = 40; width <= 200; width++) {
    const shop = program({ width });
    order(shop);
    const lines = shop.printed().split("\n");
    expect(Math.max(...lines.map(columnsOf)), `${width}`).toBeLessThanOrEqual(width);
    const headlines = lines.filter((line) => / m?s {2}\S*$/.test(line));
    const ends = headlines.map((line) => columnsOf(line.replace(/ {2}\S*$/, "")));
    expect(ends, `${width}`).toHaveLength(5);
    expect(new Set(ends).size, `${width}`).toBe(1);
  }
});

test("the ends of names stay when names are cut", () => {
  const shop = program({ width: 60 });
  const long = shop.start("a.very.long.name.which.nobody.can.read", { place: "src/a/long/p.ts:7" });
  long.fail(1, new RangeError("no"));
  expect(`\n${shop.printed()}`).toMatchInlineSnapshot(`
    "
    a.very.long.name.w… ✗ RangeError    1.0 ms  …c/a/long/p.ts:7
       no

    "
  `);
});

test("deep trees are indented as far as there is room", () => {
  const shop = program({ width: 40 });
  const spans = [shop.start("level 0", { place: "a.ts:1" })];
  for (let depth = 1; depth < 900; depth++) {
    spans.push(shop.start(`level ${depth}`, { below: spans.at(-1) as never, place: "a.ts:1" }));
  }
  for (const span of spans.reverse()) span.end(1);
  const lines = shop.printed().split("\n");
  expect(lines).toHaveLength(902);
  expect(`\n${lines.slice(0, 8).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    level 0                   1.0 ms  a.ts:1
    └─ level 1                1.0 ms  a.ts:1
       └─ level 2             1.0 ms  a.ts:1
          └─ level 3          1.0 ms  a.ts:1
             └─ level 4       1.0 ms  a.ts:1
                +1 level 5    1.0 ms  a.ts:1
                +2 level 6    1.0 ms  a.ts:1
                +3 level 7    1.0 ms  a.ts:1
    "
  `);
});

test("children are in order of start, whichever ends first", () => {
  const { start, printed } = program();
  const root = start("root");
  const first = start("first", { below: root });
  const second = start("second", { below: root });
  const inner = start("inner", { below: first });
  second.end(1);
  inner.end(2);
  root.end(3);
  expect(printed()).toBe("");
  first.end(4);
  expect(names(printed())).toEqual(["root", "├─ first", "│  └─ inner", "└─ second"]);
});

test("a parent that is nowhere here is remote", () => {
  const { start, printed } = program();
  start("job", { below: elsewhere(false) }).end(1);
  expect(names(printed())).toEqual(["job", `   ← remote parent ${PARENT}`]);
});

test("what comes after the tree was printed goes on", () => {
  const { start, printed } = program();
  const root = start("root");
  root.end(1);
  printed();
  const late = start("late", { below: root, at: 2 });
  start("later", { below: late, at: 3 }).end(4);
  late.end(5);
  start("from outside", { below: elsewhere() }).end(1);
  expect(names(printed())).toEqual([
    "… trace 00000001 goes on",
    "late",
    "│  ← parent 0000000000000001",
    "└─ later",
    "",
    "from outside",
    `   ← remote parent ${PARENT}`,
  ]);
});

test("flush and leave print what waits, once", async () => {
  const { outlet, start, printed } = program();
  const root = start("root");
  start("child", { below: root }).end(1);
  start("open", { below: root });
  expect(outlet.status()).toMatchObject({ queued: 1, sent: 0 });
  await outlet.flush();
  expect(names(printed())).toEqual(["root (unfinished)", "└─ child"]);
  expect(outlet.status()).toMatchObject({ queued: 0, sent: 1 });
  start("second", { below: root }).end(1);
  outlet.leave();
  const goesOn = "… trace 00000001 goes on";
  expect(names(printed())).toEqual([goesOn, "root (unfinished)", "└─ second"]);
  outlet.leave();
  root.span.setAttribute("spanweave.unfinished", true);
  root.end(2);
  outlet.leave();
  expect(names(printed())).toEqual([goesOn, "root (unfinished)"]);
  expect(outlet.status()).toEqual({ name: "console", queued: 0, sent: 3, dropped: {} });
});

test("unfinished spans say so, and nothing twice", () => {
  const { start, printed } = program();
  const span = start("wait", { place: "src/a.ts:1", attributes: { "spanweave.unfinished": true } });
  span.end(1234.4);
  expect(printed()).toMatchInlineSnapshot(`
    "wait (unfinished)                                             1.23 s  src/a.ts:1
    "
  `);
});

test("an error without an exception is told where it comes from", () => {
  const { start, printed } = program();
  const root = start("root");
  const child = start("child", { below: root });
  for (const one of [child, root]) {
    one.span.setStatus({ code: 2, message: "it did not work" });
    one.end(1);
  }
  expect(names(printed())).toEqual(["root ✗ error", "└─ child ✗ error", "      it did not work"]);
});

test("an exception that is none of the failure says its type", () => {
  const { start, printed } = program();
  const span = start("retried", { attributes: { "error.type": "kept" } });
  span.span.recordException(new TypeError("no such thing"));
  span.end(1);
  expect(names(printed())).toEqual([
    "retried",
    '   error.type="kept"',
    "   TypeError: no such thing",
  ]);
});

test("nothing reaches the terminal that it would obey", () => {
  const { start, printed } = program({ width: 200 });
  const evil = "\u001b[2J\n\r\t\u0000\u007f\u009b31m\u202e\u2066\u2028\ud800";
  const span = start(`name${evil}`, {
    place: `src/${evil}.ts:1`,
    attributes: { [`key${evil}`]: `value${evil}`, list: [evil] },
  });
  span.span.addEvent(`event${evil}`, { [`key${evil}`]: evil });
  const error = new Error(`message${evil}`);
  error.name = `type${evil}`;
  span.fail(1, error);
  const text = printed();
  for (const what of ["name", "key", "value", "event", "message", "type"]) {
    expect(text).toContain(`${what}\\u001b[2J\\n\\r\\t\\u0000\\u007f\\u009b31m\\u202e\\u2066`);
  }
  expect(text).not.toMatch(/[\p{Cs}\u2028\u202e\u2066]|(?!\n)\p{Cc}/u);
  expect(text.split("\n")).toHaveLength(7);
});

test("a long value costs no more than its beginning", () => {
  const { start, printed } = program();
  start("read", { attributes: { text: "x".repeat(5_000_000), many: ["y".repeat(1e6)] } }).end(1);
  const [, text, many] = printed().split("\n");
  expect(text).toBe(`   text="${"x".repeat(70)}…`);
  expect(many).toBe(`   many=["${"y".repeat(69)}…`);
});

test("what waits is short, whatever the span holds", () => {
  const huge = "x".repeat(1_000_000);
  let facts: unknown;
  const tracer = tracerFor({
    ...methods(program().outlet),
    ended: (span) => (facts = factsOf(span)),
  });
  const span = tracer.startSpan(huge, { attributes: { [huge]: huge, list: [huge] } });
  span.addEvent(huge, { key: huge });
  span.recordException(new Error(huge));
  span.end();
  expect(JSON.stringify(facts).length).toBeLessThan(5_000);
});

test("of a large trace the first thousand spans are kept, and the others counted", () => {
  const { outlet, start, printed } = program();
  const root = start("root");
  const open = start("open", { below: root });
  for (let index = 0; index < 1100; index++) start("one", { below: root }).end(1);
  const nested = start("nested", { below: root });
  start("inner", { below: nested }).end(1);
  nested.end(1);
  root.end(2);
  expect(printed()).toBe("");
  open.end(3);
  const lines = names(printed());
  expect(lines).toHaveLength(1001);
  expect(lines.at(0)).toBe("root");
  expect(lines.at(-1)).toBe("… and 104 more spans");
  expect(outlet.status()).toMatchObject({ queued: 0, dropped: { "trace too large": 104 } });
});

test("of a thousand open traces the oldest is printed as it stands", () => {
  const { start, printed } = program();
  const [oldest] = Array.from({ length: 1000 }, (_, index) => {
    const root = start(`root ${index}`);
    start("child", { below: root }).end(1);
    return root;
  });
  expect(printed()).toBe("");
  start("one more");
  expect(names(printed())).toEqual(["root 0 (unfinished)", "└─ child"]);
  oldest?.end(2);
  expect(names(printed())).toContain("root 0");
});

test("what writing throws, and what it traces, reaches nobody", async () => {
  let writes = 0;
  const { outlet, start } = program({
    write: () => {
      writes++;
      start("write").end(1);
      throw new Error("EPIPE");
    },
  });
  start("root").end(1);
  start("next").end(1);
  await outlet.flush();
  outlet.leave();
  expect(writes).toBe(3);
});

function methods(outlet: ReturnType<typeof consoleOutlet>): ReturnType<typeof consoleOutlet> {
  return {
    name: outlet.name,
    started: (span) => outlet.started?.(span),
    ended: (span) => outlet.ended(span),
    flush: () => outlet.flush(),
    leave: () => outlet.leave(),
    status: () => outlet.status(),
  };
}

function at(path: string, line: number): Record<string, string | number> {
  return { "code.file.path": path, "code.line.number": line };
}

/** Without durations. */
function names(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/ +[\d.]+ (ms|s)$/, ""));
}
