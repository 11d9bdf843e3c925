// Correlation ids: which there are, and which carriers, requests and answers take one.
import { propagation, ROOT_CONTEXT, type TextMapPropagator } from "@opentelemetry/api";
import { describe, expect, test } from "vitest";
import { getter, setter } from "../../runtime/src/api/carrier.ts";
import {
  correlationId,
  correlationIn,
  withCorrelation,
  withCorrelationId,
} from "../../runtime/src/api/correlation.ts";
import { injectContext } from "../../runtime/src/api/propagate.ts";
import { Correlation } from "../../runtime/src/propagation/correlation.ts";
import { type FetchRequest, sendWithFetch } from "../../runtime/src/propagation/outgoing-fetch.ts";
import { CompositePropagator } from "../../runtime/src/sdk.ts";

const NAME = "x-correlation-id";
const correlation = new Correlation(NAME);

describe("an id that the program gives", () => {
  test.each(["order-7", "Zoë ✓", "two words", "👩‍🚀", "x".repeat(200)])("%s is one", (id) => {
    expect(withCorrelationId(id, correlationId)).toBe(id);
  });

  const none = [
    "",
    "a\r\nb",
    "a\u2028b",
    "\u001b[2J",
    "\u0085",
    undefined,
    null,
    5,
    {},
    Symbol("s"),
  ];
  test.each(none.map((id) => [id]))("%j is none: the one outside stays", (id) => {
    const seen = withCorrelationId("outside", () => withCorrelationId(id as string, correlationId));
    expect(seen).toBe("outside");
  });
});

const unsound = ["", "a b", "a\nb", "é", "y".repeat(129)];

test.each(unsound)("of what comes from outside, %j is none", (id) => {
  const baggage = propagation.createBaggage({ "correlation.id": { value: id } });
  expect(correlationIn(propagation.setBaggage(ROOT_CONTEXT, baggage))).toBeUndefined();
  expect(correlation.extract(ROOT_CONTEXT, { [NAME]: id }, getter)).toBe(ROOT_CONTEXT);
});

test.each(unsound)("of what goes outside, %j is none", (id) => {
  const carrier = {};
  correlation.inject(withCorrelation(ROOT_CONTEXT, id), carrier, setter);
  expect(carrier).toEqual({});
});

describe("a carrier", () => {
  const filled = <C>(carrier: C): C => {
    correlation.inject(withCorrelation(ROOT_CONTEXT, "id"), carrier, setter);
    return carrier;
  };

  test.each([
    ["an object", {}, { [NAME]: "id" }],
    ["an object with one", { "X-Correlation-Id": "own" }, { "X-Correlation-Id": "own" }],
    ["an object with nothing by its name", { [NAME]: undefined }, { [NAME]: "id" }],
    ["a Map", new Map(), new Map([[NAME, "id"]])],
    [
      "a Map with one",
      new Map([["X-CORRELATION-ID", "own"]]),
      new Map([["X-CORRELATION-ID", "own"]]),
    ],
    ["a frozen object", Object.freeze({ a: 1 }), { a: 1 }],
    ["null", null, null],
    ["a text", "text", "text"],
  ])("that is %s", (_, carrier, after) => {
    expect(filled(carrier)).toEqual(after);
  });

  test("that is a Headers", () => {
    expect([...filled(new Headers())]).toEqual([[NAME, "id"]]);
    const own = new Headers({ "X-Correlation-Id": "own" });
    expect([...filled(own)]).toEqual([[NAME, "own"]]);
  });
});

describe("a request", () => {
  let asked = 0;
  const traces: TextMapPropagator = {
    fields: () => ["traceparent", "tracestate"],
    inject(_context, carrier, { set }) {
      asked++;
      set(carrier, "traceparent", "ours");
    },
    extract: (context) => context,
  };

  /** What is sent, after others have added what they will. */
  function sent(given: string[], others: readonly (readonly [string, string])[] = []): unknown[] {
    asked = 0;
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: [traces, correlation] }),
    );
    const request: Required<FetchRequest> & { headers: unknown[] } = {
      headers: [...given],
      addHeader(name: string, value: string) {
        this.headers.push(name, value);
        return this;
      },
    };
    try {
      withCorrelationId("id", () => sendWithFetch(request));
      for (const [name, value] of others) request.addHeader(name, value);
      return request.headers;
    } finally {
      propagation.disable();
    }
  }

  test("whose caller names its trace gets the id, and no trace is asked for", () => {
    expect(sent(["Traceparent", "own"])).toEqual(["Traceparent", "own", NAME, "id"]);
    expect(asked).toBe(0);
  });

  test("keeps the caller's trace, whoever hears of it", () => {
    const others = [
      ["traceparent", "other"],
      ["tracestate", "other=1"],
      [NAME, "other"],
      ["a", "b"],
    ] as const;
    expect(sent(["traceparent", "own", NAME, "mine"], others)).toEqual([
      ...["traceparent", "own", NAME, "mine"],
      ...["a", "b"],
    ]);
  });

  test("has the trace of who heard of it last, and all of that", () => {
    const others = [
      ["traceparent", "first"],
      ["tracestate", "first=1"],
      ["TraceParent", "second"],
    ] as const;
    expect(sent(["a", "b"], others)).toEqual([...["a", "b", NAME, "id"], "TraceParent", "second"]);
  });
});

describe("an answer", () => {
  const asked = { headers: {} };

  test("that is not made by node:http gets the header at once", () => {
    const set: string[] = [];
    const setHeader = (...header: string[]): unknown => set.push(...header);
    const context = correlation.answer(ROOT_CONTEXT, asked, { headersSent: false, setHeader });
    expect(set).toEqual([NAME, correlationIn(context)]);
  });

  test("that refuses it costs the request nothing", () => {
    const setHeader = (): never => {
      throw new Error("refused");
    };
    for (const more of [{}, { _storeHeader: setHeader }]) {
      const response = Object.freeze({ headersSent: false, setHeader, ...more });
      expect(correlationIn(correlation.answer(ROOT_CONTEXT, asked, response))).toMatch(
        /^[\da-f-]{36}$/,
      );
    }
  });

  test("finds its way to write the head when it writes it, not before", () => {
    const made = { headersSent: false, setHeader() {}, _header: "" };
    const response = Object.assign(Object.create({ _storeHeader() {} }), made);
    correlation.answer(withCorrelation(ROOT_CONTEXT, "id"), asked, response);
    Object.setPrototypeOf(response, {
      _storeHeader(this: typeof made, first: string) {
        this._header = `${first}\r\n`;
      },
    });
    response._storeHeader("HTTP/1.1 200 OK\r\n", undefined);
    expect(response._header).toBe(`HTTP/1.1 200 OK\r\n${NAME}: id\r\n\r\n`);
    expect(Object.keys(response)).toEqual(Object.keys(made));
  });
});

test("injectContext() fills what it can, and says nothing of what it can't", () => {
  propagation.setGlobalPropagator(correlation);
  try {
    withCorrelationId("id", () => {
      expect(injectContext()).toEqual({ [NAME]: "id" });
      expect(injectContext(Object.freeze({}))).toEqual({});
    });
  } finally {
    propagation.disable();
  }
});
