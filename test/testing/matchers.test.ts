// What toHaveSpan and toHaveSpanTree accept, and what they say when they don't.
import { trace } from "@opentelemetry/api";
import { beforeEach, describe, expect, test } from "vitest";
import { spans } from "../../runtime/src/testing.ts";
import "../../src/vitest/set-up.ts";
import { declined } from "./shop.ts";

beforeEach(async () => {
  await declined();
  const attributes = { amount: 300, articles: ["tea"] };
  trace.getTracer("by hand").startSpan("sell", { kind: 2, attributes }).end();
});

/** What is said, without colours. */
function said(check: () => void): string {
  try {
    check();
  } catch (error) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such.
    return (error as Error).message.replace(/\u001b\[\d+m/g, "");
  }
  return "nothing";
}

describe("toHaveSpan", () => {
  test.each([
    ["price"],
    [/^pri/],
    [{ name: "price" }],
    [{ kind: "client" as const }],
    [{ attributes: { amount: 300 } }],
    [{ attributes: { amount: expect.any(Number), articles: ["tea"] } }],
    [{ attributes: { articles: expect.arrayContaining([expect.stringMatching("t")]) } }],
    [{ attributes: expect.objectContaining({ amount: 300 }) }],
    [{ name: expect.stringContaining("ric") }],
    [{ name: "charge", error: true }],
    [{ name: "charge", error: "RangeError" }],
    [{ name: "charge", error: /^Range/ }],
    [{ name: "charge", error: { type: "RangeError", message: /declined$/ } }],
    [{ name: "charge", error: { message: expect.stringContaining("declined") } }],
    [{ name: "charge", parent: "buy" }],
    [{ name: "charge", parent: { name: "buy", parent: null } }],
    [{ name: "charge", events: [{ name: "exception" }] }],
    [{ name: "charge", status: { code: "error" as const } }],
    [{ name: "price", error: false, ended: true, children: [] }],
    [{ name: "buy", parent: null, children: ["price", { name: "charge" }] }],
  ])("accepts %j", (pattern) => {
    expect(spans).toHaveSpan(pattern as string);
  });

  test.each([
    ["pric"],
    [/^ric/],
    [{ kind: "server" as const }],
    [{ attributes: { amount: 301 } }],
    [{ attributes: { amount: 300, articles: ["tea", "kettle"] } }],
    [{ attributes: { amount: expect.any(String) } }],
    [{ name: "price", error: true }],
    [{ name: "charge", error: false }],
    [{ name: "charge", error: "TypeError" }],
    [{ name: "charge", parent: "sell" }],
    [{ name: "charge", parent: null }],
    [{ name: "buy", parent: "sell" }],
    [{ name: "buy", children: ["charge", "price"] }],
    [{ name: "buy", children: ["price"] }],
    [{ name: "charge", events: [{ name: "slow" }] }],
    [{ name: "charge", ended: false }],
  ])("refuses %j", (pattern) => {
    expect(spans).not.toHaveSpan(pattern as string);
  });

  test("takes a name and a pattern", () => {
    expect(spans).toHaveSpan("charge", { error: "RangeError" });
    expect(spans).not.toHaveSpan("price", { error: "RangeError" });
  });

  test("knows by its types what a pattern can hold", () => {
    // @ts-expect-error: no span has this kind.
    expect(spans).not.toHaveSpan({ kind: "klient" });
    // @ts-expect-error: a name is no tree.
    expect(() => expect(spans).toHaveSpanTree({ name: 1 })).toThrow();
  });

  test("takes some spans, and what is below them", () => {
    const [buy, price] = spans();
    expect(buy).toHaveSpan("charge");
    expect(price).not.toHaveSpan("charge");
    expect(spans.named("price")).not.toHaveSpan("buy");
  });

  test("names what is near", () => {
    expect(said(() => expect(spans).toHaveSpan("chrage"))).toMatchInlineSnapshot(`
      "no span is named "chrage"; did you mean "charge"?

      the spans:

        buy ✗ RangeError
          price
          charge ✗ RangeError
        sell"
    `);
    expect(said(() => expect(spans).toHaveSpan("refund"))).toMatch(/^no span is named "refund"\n/);
  });

  test("shows how the nearest one differs", () => {
    const pattern = { kind: "server", error: "TypeError", parent: "sell" } as const;
    expect(said(() => expect(spans).toHaveSpan("charge", pattern))).toMatchInlineSnapshot(`
      ""charge" is not as expected

      kind:
        expected "server"
        received "internal"

      error:
        expected "TypeError"
        received "RangeError"

      parent:
        expected "sell"
        received "buy"

      the spans:

        buy ✗ RangeError
          price
          charge ✗ RangeError
        sell"
    `);
    const amount = { attributes: { amount: 400 } };
    expect(said(() => expect(spans).toHaveSpan("sell", amount))).toMatch(
      /attributes:\n {2}- Expected\n {2}\+ Received\n\n {4}\{\n {2}- {3}"amount": 400,\n {2}\+ {3}"amount": 300,\n {4}\}/,
    );
  });

  test("says what is there in spite of .not", () => {
    expect(said(() => expect(spans).not.toHaveSpan("price"))).toMatch(
      /^expected "price" not to be among the spans\n\nthe spans:\n\n {2}buy ✗ RangeError\n/,
    );
  });

  test("tells why there is nothing", () => {
    spans.clear();
    expect(said(() => expect(spans).toHaveSpan("price"))).toBe(
      'no span is named "price"\n\nthere is no span: no woven function has run in this test; npx spanweave explain tells what is woven',
    );
  });

  test("wants spans", () => {
    expect(said(() => expect("buy").toHaveSpan("buy"))).toBe(
      "expect() wants `spans` here, or some of what spans() gives",
    );
  });
});

describe("toHaveSpanTree", () => {
  const tree = `
    buy ✗ RangeError
      price
      charge ✗ RangeError
    sell
  `;

  test("takes text, however it is indented", () => {
    expect(spans).toHaveSpanTree(tree);
    expect(spans).toHaveSpanTree(spans.tree());
    expect(spans).toHaveSpanTree(tree.replace(/^ {4}/gm, ""));
    expect(spans).not.toHaveSpanTree(tree.replace("      price", "    price"));
    expect(spans()[0]).toHaveSpanTree(tree.replace("    sell\n", ""));
  });

  test("takes patterns, whose children may be left out", () => {
    const charge = { name: "charge", error: { type: "RangeError" } };
    expect(spans).toHaveSpanTree([{ name: "buy", children: ["price", charge] }, "sell"]);
    expect(spans).toHaveSpanTree([{ name: "buy" }, { name: "sell", children: [] }]);
    expect(spans()[0]).toHaveSpanTree({ name: "buy", children: ["price", charge] });
    expect(spans).not.toHaveSpanTree({ name: "buy" });
    expect(spans).not.toHaveSpanTree(["sell", "buy"]);
    expect(spans).not.toHaveSpanTree([{ name: "buy", children: [] }, "sell"]);
  });

  test("is empty where no span is", () => {
    expect(spans).not.toHaveSpanTree("");
    spans.clear();
    expect(spans).toHaveSpanTree("");
    expect(spans).toHaveSpanTree([]);
  });

  test("shows where the texts part", () => {
    const other = "buy\n  price\nsell";
    expect(said(() => expect(spans).toHaveSpanTree(other))).toMatchInlineSnapshot(`
      "the spans are another tree

      - Expected
      + Received

      - buy
      + buy ✗ RangeError
          price
      +   charge ✗ RangeError
        sell"
    `);
  });

  test("tells how to wait for what has not ended", () => {
    const span = trace.getTracer("by hand").startSpan("ship");
    expect(said(() => expect(spans).toHaveSpanTree(tree))).toMatch(
      /\+ ship \(not ended\)\n\nawait spans.settled\(\) waits for spans that have not ended$/,
    );
    span.end();
  });

  test.each([
    [[{ name: "buy", error: false }, "sell"], 'at the top: "buy" is not as expected\n\nerror:\n'],
    [["buy"], 'nothing more is expected at the top, but "sell" is there'],
    [["buy", "sell", "ship"], 'missing at the top: "ship"'],
    [[{ name: "buy", children: ["price", "change"] }, "sell"], 'below "buy": "charge" is not as'],
    [[{ name: "buy", children: [] }, "sell"], 'nothing more is expected below "buy", but "price"'],
  ])("shows where %j parts from it", (patterns, start) => {
    const message = said(() => expect(spans).toHaveSpanTree(patterns));
    expect(message.slice(0, start.length)).toBe(start);
    expect(message).toContain("the spans:\n\n  buy ✗ RangeError\n");
  });

  test("says what is there in spite of .not", () => {
    expect(said(() => expect(spans).not.toHaveSpanTree(tree))).toMatch(
      /^expected any other tree\n\nthe spans:\n\n {2}buy ✗ RangeError\n/,
    );
  });
});
