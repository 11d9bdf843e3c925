// What a span says: name, place, status, and the error as far as it can be read without its code.
import type { AttributeValue } from "@opentelemetry/api";
import { SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forgetGlobals, loadRuntime, type Runtime } from "./copies.ts";
import { type Recorder, register, unregister } from "./recorder.ts";
import { runWoven } from "./weave.ts";

let recorder: Recorder;
let runtime: Runtime;
const { prepareStackTrace } = Error;

beforeEach(() => {
  // The test runner's own would be user code: then no stack is read.
  Reflect.deleteProperty(Error, "prepareStackTrace");
  forgetGlobals();
  recorder = register();
  runtime = loadRuntime();
});
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
  unregister();
  forgetGlobals();
});

/** The span of a woven function that throws `error`; it must come out as it went in. */
function spanOfThrow(error: unknown): ReadableSpan {
  const { thrower } = runWoven<{ thrower(): void }>(
    `const { error } = require("test"); exports.thrower = function thrower() { throw error(); };`,
    runtime,
    { test: { error: () => error } },
  );
  let caught: { error: unknown } | undefined;
  try {
    thrower();
  } catch (thrown) {
    caught = { error: thrown };
  }
  expect(caught !== undefined && Object.is(caught.error, error)).toBe(true);
  const span = recorder.spans.at(-1) as ReadableSpan;
  expect(span.ended).toBe(true);
  return span;
}

interface Recorded {
  readonly type: AttributeValue | undefined;
  readonly status: number;
  readonly said: string | undefined;
  readonly events: Record<string, unknown>[];
}

function recorded(span: ReadableSpan): Recorded {
  return {
    type: span.attributes["error.type"],
    status: span.status.code,
    said: span.status.message,
    events: span.events.map((event) => ({ ...event.attributes })),
  };
}

const eventOf = (error: unknown): Record<string, unknown> => {
  const { events } = recorded(spanOfThrow(error));
  expect(events).toHaveLength(1);
  return events[0] ?? {};
};

describe("a call", () => {
  test("has a name and a place, and nothing else", () => {
    const { pay } = runWoven<{ pay(n: number): number }>(
      `\n  exports.pay = function pay(n) { return n; };`,
      runtime,
    );
    expect(pay(1)).toBe(1);
    const span = recorder.span("pay");
    expect({ ...span.attributes }).toEqual({
      "code.function.name": "pay",
      "code.file.path": "src/program.cjs",
      "code.line.number": 2,
      "code.column.number": expect.any(Number),
    });
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect([span.events, span.links, span.kind]).toEqual([[], [], 0]);
    expect(span.instrumentationScope.name).toBe("@spanweave/runtime");
  });

  test("has the span name that its row gives, and keeps the function's", () => {
    const table = runtime.file(1, "src/a.ts", [["Class.method", 7, 3, 0, "orders.pay"]]);
    runtime.exit(runtime.enter(table, 0));
    const span = recorder.span("orders.pay");
    expect(span.attributes["code.function.name"]).toBe("Class.method");
    expect(span.attributes["code.line.number"]).toBe(7);
    expect(span.attributes["code.column.number"]).toBe(3);
  });

  test("is no trap for the SDK's attribute map, whatever it is called", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const table = runtime.file(1, "__proto__", [[name, 1, 1, 0]]);
      const state = runtime.enter(table, 0);
      runtime.fail(state, Object.assign(new Error("x"), { name: "__proto__" }));
      runtime.exit(state);
      const span = recorder.spans.at(-1) as ReadableSpan;
      expect(span.name).toBe(name);
      expect(Object.getPrototypeOf(span.attributes)).toBe(
        Object.getPrototypeOf(recorder.spans[0]?.attributes),
      );
      expect(span.attributes["code.function.name"]).toBe(name);
      expect(span.attributes["error.type"]).toBe("__proto__");
    }
    expect({}).not.toHaveProperty("code.function.name");
  });
});

describe("a thrown error", () => {
  test("gives type, message, stack and status", () => {
    const error = new RangeError("too far");
    const span = spanOfThrow(error);
    expect(recorded(span)).toEqual({
      type: "RangeError",
      status: SpanStatusCode.ERROR,
      said: "too far",
      events: [
        {
          "exception.type": "RangeError",
          "exception.message": "too far",
          "exception.stacktrace": error.stack,
        },
      ],
    });
    expect(span.events[0]?.name).toBe("exception");
  });

  test("is called after its own name, its class, or the name that it inherits", () => {
    class PaymentRefused extends Error {}
    const named = Object.assign(new Error("x"), { name: "AbortError" });
    const bare = Object.assign(Object.create(null) as object, { message: "bare" });
    const types = [new PaymentRefused("x"), new Error("x"), named, bare, { message: "plain" }, []];
    expect(types.map((error) => eventOf(error)["exception.type"])).toEqual([
      "PaymentRefused",
      "Error",
      "AbortError",
      "Object",
      "Object",
      "Array",
    ]);
  });

  test.each([
    ["a string", "gone wrong", "string", "gone wrong"],
    ["a number", 42, "number", "42"],
    ["a big integer", 42n, "bigint", "42"],
    ["a boolean", false, "boolean", "false"],
    ["a symbol", Symbol("mark"), "symbol", "Symbol(mark)"],
    ["undefined", undefined, "undefined", "undefined"],
    ["null", null, "object", "null"],
    ["not a number", Number.NaN, "number", "NaN"],
  ])("may be %s", (_, value, type, message) => {
    const { type: errorType, status, events } = recorded(spanOfThrow(value));
    expect(status).toBe(SpanStatusCode.ERROR);
    expect(errorType).toBe(type);
    expect(events).toEqual([{ "exception.type": type, "exception.message": message }]);
  });

  test("may be a DOMException", () => {
    const error = new DOMException("stopped", "AbortError");
    expect(eventOf(error)).toMatchObject({
      "exception.type": expect.stringMatching(/^(?:AbortError|DOMException)$/),
      "exception.message": "stopped",
    });
  });

  test("may be frozen, sealed, or without a prototype", () => {
    const frozen = Object.freeze(new TypeError("frozen"));
    expect(eventOf(frozen)["exception.message"]).toBe("frozen");
    const bare = Object.freeze(Object.assign(Object.create(null), { message: "bare" }));
    expect(eventOf(bare)["exception.message"]).toBe("bare");
    expect(recorded(spanOfThrow(frozen)).events).toEqual([]);
    expect(recorded(spanOfThrow(Object.create(null))).status).toBe(SpanStatusCode.ERROR);
  });

  test("may be a function", () => {
    expect(recorded(spanOfThrow(() => 1)).status).toBe(SpanStatusCode.ERROR);
  });

  test("has a stack although V8 keeps it in an accessor", () => {
    const error = new Error("deep");
    expect(eventOf(error)["exception.stacktrace"]).toBe(error.stack);
  });

  test("is recorded once, where it was thrown; spans above get the status", async () => {
    const { top } = runWoven<{ top(): Promise<void> }>(
      `
      function low() { throw new Error("low"); }
      async function middle() { await null; low(); }
      function* steps() { yield middle(); }
      async function top() { try { for (const step of steps()) await step; } finally { await null; } }
      exports.top = top;
    `,
      runtime,
    );
    await expect(top()).rejects.toThrow("low");
    const summary = recorder.spans.map(
      (span) => `${span.name} ${span.status.code} ${span.status.message} ${span.events.length}`,
    );
    expect(summary).toEqual([
      "top 2 low 0",
      "steps 0 undefined 0",
      "middle 2 low 0",
      "low 2 low 1",
    ]);
    expect(recorder.spans.map((span) => span.attributes["error.type"])).toEqual([
      "Error",
      undefined,
      "Error",
      "Error",
    ]);
  });

  test("that is caught inside is none", () => {
    const { calm } = runWoven<{ calm(): number }>(
      `exports.calm = function calm() { try { throw new Error("x"); } catch { return 1; } };`,
      runtime,
    );
    expect(calm()).toBe(1);
    expect(recorded(recorder.span("calm"))).toMatchObject({ status: 0, events: [] });
  });
});

describe("the code of an error is never run", () => {
  const forbidden = (what: string): never => {
    throw new Error(`${what} was run`);
  };

  function watched(): { error: object; ran: string[] } {
    const ran: string[] = [];
    const getter = (name: string) => ({
      configurable: true,
      get: () => {
        ran.push(name);
        return name;
      },
    });
    const names = ["name", "message", "stack", "digest", "then", "constructor", "cause", "code"];
    const error = Object.create(
      Error.prototype,
      Object.fromEntries(names.map((name) => [name, getter(name)])),
    ) as object;
    Object.defineProperty(error, "toString", getter("toString"));
    Object.defineProperty(error, Symbol.toPrimitive, getter("toPrimitive"));
    return { error, ran };
  }

  test("no getter", () => {
    const { error, ran } = watched();
    expect(recorded(spanOfThrow(error)).status).toBe(SpanStatusCode.ERROR);
    expect(ran).toEqual([]);
  });

  test("no inherited getter, no getter of the class", () => {
    const ran: string[] = [];
    class Loud extends Error {
      static override get name(): string {
        ran.push("static name");
        return "Loud";
      }
      override get message(): string {
        ran.push("message");
        return "loud";
      }
      override set message(_: string) {}
      get digest(): string {
        ran.push("digest");
        return "NEXT_";
      }
    }
    const { status, events } = recorded(spanOfThrow(new Loud()));
    expect([status, events.length, ran]).toEqual([SpanStatusCode.ERROR, 1, []]);
  });

  test("no prepareStackTrace", () => {
    const ran: string[] = [];
    Error.prepareStackTrace = () => {
      ran.push("prepareStackTrace");
      return "";
    };
    const { status, events } = recorded(spanOfThrow(new Error("x")));
    expect([status, events.length, ran]).toEqual([SpanStatusCode.ERROR, 1, []]);
  });

  test("no toString of a digest", () => {
    const ran: string[] = [];
    const digest = {
      toString() {
        ran.push("toString");
        return "NEXT_REDIRECT";
      },
    };
    const { status } = recorded(spanOfThrow(Object.assign(new Error("x"), { digest })));
    expect([status, ran]).toEqual([SpanStatusCode.ERROR, []]);
  });

  test.each([
    ["an object without a prototype", Object.create(null)],
    ["a symbol", Symbol("digest")],
    ["null", null],
    ["a number", 7],
  ])("a digest may be %s", (_, digest) => {
    const error = Object.assign(new Error("x"), { digest: digest as unknown });
    expect(recorded(spanOfThrow(error))).toMatchObject({ type: "Error", status: 2 });
  });

  const traps: ProxyHandler<object> = new Proxy(
    {},
    { get: (_, trap) => () => forbidden(String(trap)) },
  );
  const trapped = (target: object): { proxy: object; ran: PropertyKey[] } => {
    const ran: PropertyKey[] = [];
    const proxy = new Proxy(
      target,
      new Proxy(traps, {
        get(_, trap) {
          ran.push(trap);
          return undefined;
        },
      }),
    );
    return { proxy, ran };
  };

  test("no trap of a Proxy", () => {
    const { proxy, ran } = trapped(new Error("inside"));
    const { status, events } = recorded(spanOfThrow(proxy));
    expect(ran).toEqual([]);
    expect([status, events.length]).toEqual([SpanStatusCode.ERROR, 1]);
  });

  test("no trap of a Proxy behind an error: its prototype, its class, its digest", () => {
    const prototype = trapped(Error.prototype);
    const error = Object.create(prototype.proxy) as object;
    expect(recorded(spanOfThrow(error)).status).toBe(SpanStatusCode.ERROR);
    expect(prototype.ran).toEqual([]);

    const maker = trapped(class Made extends Error {});
    const made = Object.create(Error.prototype, { constructor: { value: maker.proxy } }) as object;
    expect(recorded(spanOfThrow(made)).status).toBe(SpanStatusCode.ERROR);
    expect(maker.ran).toEqual([]);

    const digest = trapped({});
    const digested = Object.assign(new Error("x"), { digest: digest.proxy });
    expect(recorded(spanOfThrow(digested)).status).toBe(SpanStatusCode.ERROR);
    expect(digest.ran).toEqual([]);
  });

  test("a revoked Proxy is recorded as an error", () => {
    const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
    revoke();
    expect(recorded(spanOfThrow(proxy)).status).toBe(SpanStatusCode.ERROR);
  });
});

describe("control flow is no error", () => {
  test.each([
    ["a thrown promise, as Suspense throws it", Promise.resolve()],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is thrown.
    ["a thrown thenable", { then() {} }],
    [
      "Next.js's redirect",
      Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;replace;/;307;" }),
    ],
    [
      "Next.js's notFound",
      Object.assign(new Error("x"), { digest: "NEXT_HTTP_ERROR_FALLBACK;404" }),
    ],
  ])("%s", (_, thrown) => {
    expect(recorded(spanOfThrow(thrown))).toEqual({
      type: undefined,
      status: SpanStatusCode.UNSET,
      said: undefined,
      events: [],
    });
  });

  test("but another digest is one", () => {
    const error = Object.assign(new Error("x"), { digest: "1234567890" });
    expect(recorded(spanOfThrow(error)).status).toBe(SpanStatusCode.ERROR);
  });
});
