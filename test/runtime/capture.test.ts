// How each kind of value becomes an attribute, within bounds, and without running code of the program.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Captured, capture, captureEach } from "../../runtime/src/capture.ts";
import { noRedaction, redactionWith, usualRedaction } from "../../runtime/src/redact.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const shown = (value: unknown): Captured | undefined => capture("it", value, usualRedaction);

class User {
  id = 1;
  readonly #secret = "hidden";
  reveal(): string {
    return this.#secret;
  }
}
class Orders extends Map<unknown, unknown> {}
class PayError extends Error {}
function pay(): void {}
const cyclic: Record<string, unknown> = { a: [1] };
cyclic.self = cyclic;
(cyclic.a as unknown[]).push(cyclic.a);
const repeated = { id: 1 };

describe("what each kind looks like", () => {
  test.each<[string, unknown, Captured | undefined]>([
    ["undefined", undefined, undefined],
    ["null", null, "null"],
    ["a number", 1.5, 1.5],
    ["NaN", Number.NaN, Number.NaN],
    ["a boolean", false, false],
    ["a text", "ann\n", "ann\n"],
    ["an empty text", "", ""],
    ["a bigint", 12n, "12"],
    ["a huge bigint", 10n ** 10_000n, "[huge bigint]"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["a symbol without description", Symbol(), "Symbol()"],
    ["a function", pay, "[function pay]"],
    ["a function without a name", () => {}, "[function]"],
    ["a class", User, "[function User]"],
    [
      "an object",
      { id: 1, name: "ann", on: true, no: null },
      '{"id":1,"name":"ann","on":true,"no":null}',
    ],
    ["an empty object", {}, "{}"],
    ["undefined inside", { a: undefined, b: [undefined] }, '{"b":[null]}'],
    ["no JSON number", { a: Number.NaN, b: -1 / 0, c: -0 }, '{"a":"NaN","b":"-Infinity","c":0}'],
    ["others inside", [1n, null, Symbol("x"), pay], '["1",null,"Symbol(x)","[function pay]"]'],
    ["names and texts to escape", { '"\n': "\\\u0001" }, '{"\\"\\n":"\\\\\\u0001"}'],
    [
      "symbol keys and hidden ones",
      Object.defineProperty({ [Symbol("s")]: 1 }, "h", { value: 1 }),
      "{}",
    ],
    ["numbers", [1, 2.5], [1, 2.5]],
    ["texts", ["a", "b"], ["a", "b"]],
    ["booleans", [true, false], [true, false]],
    ["dates", [new Date(0)], ["1970-01-01T00:00:00.000Z"]],
    ["nothing", [], []],
    ["mixed types", [1, "a"], '[1,"a"]'],
    ["lists", [[1], [2]], "[[1],[2]]"],
    ["numbers that are none", [1, Number.NaN], '[1,"NaN"]'],
    // biome-ignore lint/suspicious/noSparseArray: what this is about.
    ["a sparse list", [, 1, , 2], "[null,1,null,2]"],
    ["a huge sparse list", new Array(4_294_967_295), `[${"null,".repeat(32)}"… 4294967263 more"]`],
    [
      "arguments",
      (function (..._: unknown[]) {
        // biome-ignore lint/complexity/noArguments: what this is about.
        return arguments;
      })("a", 1),
      '{"0":"a","1":1}',
    ],
    ["an instance", new User(), '{"[class]":"User","id":1}'],
    ["an instance without properties", new (class Empty {})(), "[Empty]"],
    ["an instance of no name", new (class {})(), "{}"],
    ["no prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ["an own __proto__", JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
    ["an own constructor", { constructor: { name: "X" } }, '{"constructor":{"name":"X"}}'],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an invalid date", new Date("x"), "Invalid Date"],
    ["a regular expression", /a\/b/giu, "/a\\/b/giu"],
    ["an error", new TypeError("no"), "TypeError: no"],
    ["an error without a message", new Error(), "Error"],
    ["an error of a class", new PayError("no"), "PayError: no"],
    ["a named error", Object.assign(new Error("no"), { name: "E1" }), "E1: no"],
    ["a DOMException", new DOMException("no", "AbortError"), "AbortError: no"],
    [
      "a Map",
      new Map<unknown, unknown>([
        ["a", 1],
        [2, { b: [] }],
      ]),
      '{"[class]":"Map","a":1,"2":{"b":[]}}',
    ],
    [
      "keys of a Map",
      new Map<unknown, unknown>([
        [repeated, 1],
        [new User(), 2],
        [[], 3],
        [pay, 4],
      ]),
      '{"[class]":"Map","[object]":1,"[User]":2,"[list]":3,"[function pay]":4}',
    ],
    ["a subclass of Map", new Orders([["a", 1]]), '{"[class]":"Orders","a":1}'],
    ["a Set", new Set(["a", "b"]), ["a", "b"]],
    ["a Set of others", new Set([1, "a", {}]), '[1,"a",{}]'],
    ["a WeakMap", new WeakMap(), "[WeakMap]"],
    ["a WeakRef", new WeakRef({}), "[WeakRef]"],
    ["a Promise", Promise.resolve("x"), "[Promise]"],
    ["a generator", (function* () {})(), "[Generator]"],
    ["an iterator", [1][Symbol.iterator](), "[Array Iterator]"],
    ["bytes", new Uint8Array([115, 51, 99]), "[Uint8Array(3)]"],
    ["a Buffer", Buffer.from("s3cret"), "[Buffer(6)]"],
    ["numbers in a typed array", new Float64Array([0.5, -1]), "[Float64Array(2): 0.5, -1]"],
    [
      "many of them",
      new Uint32Array(1_000_000),
      "[Uint32Array(1000000): 0, 0, 0, 0, 0, 0, 0, 0, …]",
    ],
    ["bigints of them", new BigInt64Array([1n]), "[BigInt64Array(1): 1]"],
    ["an ArrayBuffer", new ArrayBuffer(8), "[ArrayBuffer(8)]"],
    ["a SharedArrayBuffer", new SharedArrayBuffer(8), "[SharedArrayBuffer(8)]"],
    ["a DataView", new DataView(new ArrayBuffer(8), 2), "[DataView(6)]"],
    ["a URL", new URL("https://a:b@h.example/p?q=1"), "https://[redacted]@h.example/p?q=1"],
    [
      "boxed primitives",
      [Object("a"), Object(1), Object(true), Object(1n), Object(Symbol("x"))],
      ["a", "1", "true", "1", "Symbol(x)"],
    ],
    ["a cycle", cyclic, '{"a":[1,"[circular]"],"self":"[circular]"}'],
    ["twice the same", [repeated, repeated], '[{"id":1},{"id":1}]'],
    ["a Proxy", new Proxy({}, {}), "[proxy]"],
    ["a Proxy of a function", [new Proxy(pay, {})], ["[proxy]"]],
    [
      "a getter",
      {
        get a() {
          return 1;
        },
      },
      '{"a":"[getter]"}',
    ],
    ["a setter", { set a(_: number) {} }, '{"a":"[getter]"}'],
    ["a getter in a list", Object.defineProperty([1, 2], 0, { get: () => 1 }), '["[getter]",2]'],
    ["what only pretends", Object.create(Date.prototype), "[Date]"],
    [
      "what pretends to be a Map",
      Object.create(Map.prototype, { a: { value: 1, enumerable: true } }),
      '{"[class]":"Map","a":1}',
    ],
    [
      "a prototype that is a Proxy",
      Object.create(new Proxy({}, {}), { a: { value: 1, enumerable: true } }),
      '{"a":1}',
    ],
  ])("%s", (_, value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  test("a revoked Proxy", () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect(shown(proxy)).toBe("[proxy]");
    expect(shown({ proxy, b: 1 })).toBe('{"proxy":"[proxy]","b":1}');
  });

  test("the namespace of a module, and before it has run", () => {
    const folder = mkdtempSync(join(tmpdir(), "spanweave-capture-"));
    const path = join(folder, "self.mjs");
    writeFileSync(path, "import * as self from './self.mjs'; probe(self); export const b = 1;");
    const early: unknown[] = [];
    vi.stubGlobal("probe", (self: object) => early.push(shown(self), shown({ self, a: 1 })));
    // The test runner's own `import` would put a Proxy around it.
    expect(shown(createRequire(path)(path))).toBe('{"b":1}');
    expect(early).toEqual(["[unreadable]", '{"self":"[unreadable]","a":1}']);
    rmSync(folder, { recursive: true });
  });

  test("objects of another realm", () => {
    const realm = createContext();
    const others = runInContext(
      `[new Date(0), new Map([["a", 1]]), new Set([1]), /x/g, new TypeError("no"), new Uint16Array(2),
        Object("a"), { a: 1 }, new (class User { id = 1 })(), Promise.resolve()]`,
      realm,
    );
    expect(JSON.parse(shown(others) as string)).toEqual([
      "1970-01-01T00:00:00.000Z",
      { "[class]": "Map", a: 1 },
      [1],
      "/x/g",
      "TypeError: no",
      "[Uint16Array(2): 0, 0]",
      "a",
      { a: 1 },
      { "[class]": "User", id: 1 },
      "[Promise]",
    ]);
    expect(shown(runInContext("[1, 2]", realm))).toEqual([1, 2]);
  });
});

const bytes = (value: unknown): number =>
  Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));
const parsed = (value: unknown): unknown => (typeof value === "string" ? JSON.parse(value) : value);
const range = <T>(length: number, item: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => item(index));

describe("bounds", () => {
  test("a text is cut, never inside a pair", () => {
    expect(shown("x".repeat(2_048))).toBe("x".repeat(2_048));
    expect(shown("x".repeat(2_049))).toBe(`${"x".repeat(2_045)}…`);
    expect(shown("é".repeat(2_000))).toBe(`${"é".repeat(1_022)}…`);
    expect(shown("漢".repeat(683))).toBe(`${"漢".repeat(681)}…`);
    for (let before = 0; before < 5; before++) {
      for (const length of [700, 2_040, 4_000, 5_000]) {
        const text = shown("x".repeat(before) + "😀".repeat(length)) as string;
        expect(text).toMatch(/^x*(😀)+…$/u);
        expect(bytes(text)).toBeLessThanOrEqual(2_048);
      }
    }
    expect(shown("\ud83d")).toBe("\ud83d");
    expect(bytes(shown(["\ud83d".repeat(1_000)]))).toBeLessThanOrEqual(2_048);
  });

  test("of a text that is too long to be looked at, the beginning is shown", () => {
    expect(shown("x".repeat(4_097))).toBe(`${"x".repeat(2_045)}…`);
    const long = "0123456789 ".repeat(100_000);
    expect((shown([long]) as string[])[0]).toMatch(/^(0123456789 )+\d*…$/);
  });

  test("keys, items, depth and names", () => {
    const keys = Object.fromEntries(range(40, (index) => [`k${index}`, index]));
    expect(parsed(shown(keys))).toMatchObject({ k31: 31, "…": "8 more" });
    expect(shown(range(40, (index) => `${index}`))).toHaveLength(33);
    expect((shown(range(40, String)) as string[]).at(-1)).toBe("… 8 more");
    expect(shown(range(40, (index) => index))).toBeTypeOf("string");
    expect(parsed(shown(range(40, (index) => index)))).toEqual([
      ...range(32, (index) => index),
      "… 8 more",
    ]);
    expect(parsed(shown(new Map(range(40, (index) => [index, 0]))))).toMatchObject({
      "31": 0,
      "…": "8 more",
    });
    expect(parsed(shown(new Set(range(40, (index) => index))))).toHaveLength(33);
    expect(shown({ a: { b: [{ c: 1, d: { e: 1 }, f: [1], g: new Map() }] } })).toBe(
      '{"a":{"b":[{"c":1,"d":"{…}","f":"[…]","g":"{…}"}]}}',
    );
    expect(parsed(shown({ ["n".repeat(200)]: 1 }))).toEqual({ [`${"n".repeat(125)}…`]: 1 });
  });

  test("a text leaves room for others", () => {
    expect(parsed(shown({ a: "x".repeat(9_000), b: 1 }))).toEqual({
      a: `${"x".repeat(1_021)}…`,
      b: 1,
    });
    const texts = parsed(shown(range(5, (id) => ({ id, text: "é".repeat(1_000) })))) as unknown[];
    expect(texts[0]).toEqual({ id: 0, text: `${"é".repeat(510)}…` });
    expect(texts.at(-1)).toMatch(/^… \d more$/);
  });

  test("the whole is bounded, whatever takes the room", () => {
    const deep = (depth: number, width: number): unknown =>
      depth === 0
        ? "x"
        : range(width, () => ({ a: deep(depth - 1, width), é: new Map([["k", "y"]]) }));
    const values = [
      deep(3, 12),
      range(100, () => "\u0001".repeat(10)),
      range(100, (index) => ({ [`${"😀".repeat(60)}${index}`]: true })),
      range(100, () => []),
      range(100, () => [[[]], {}]),
      range(32, () => range(32, () => range(32, () => range(32, () => 1)))),
      new Map(range(100, (index) => ['"'.repeat(index), new User()])),
      { a: { b: { c: { d: "\\".repeat(5_000) } } } },
    ];
    for (const value of values) {
      expect(bytes(shown(value))).toBeLessThanOrEqual(2_048);
      expect(parsed(shown(value))).toBeDefined();
    }
  });

  test("many properties without a value, and much text that shrinks, end as well", () => {
    const empty = Object.fromEntries(range(32, (index) => [`k${index}`, undefined]));
    const wide = range(32, () => range(32, () => range(32, () => empty)));
    expect(bytes(shown(wide))).toBeLessThanOrEqual(2_048);
    let looked = 0;
    const counting = {
      isSecretName: () => false,
      redactText(text: string): string {
        looked += text.length;
        return "x";
      },
    };
    const texts = range(32, () => range(32, () => "y".repeat(1_000_000)));
    expect(capture("it", texts, counting)).toContain("more");
    expect(looked).toBeLessThan(80_000);
  });
});

describe("no code of the program runs", () => {
  test("accessors, conversions, iterators, traps", () => {
    let runs = 0;
    const trap = (): never => {
      runs++;
      throw new Error("ran");
    };
    const traps = Object.fromEntries(
      Object.getOwnPropertyNames(Reflect).map((name) => [name, trap]),
    ) as ProxyHandler<object>;
    const tricks: PropertyDescriptorMap = Object.fromEntries(
      [
        // First: to ask for it formats it, which reads others.
        "stack",
        "toJSON",
        "toString",
        "valueOf",
        "constructor",
        "name",
        "message",
        "cause",
        "size",
        "length",
        "href",
        "flags",
        "source",
        "getTime",
        "toISOString",
        "then",
        "inspect",
        "forEach",
        "entries",
        "keys",
        "values",
        "get",
        "next",
        "byteLength",
        "key",
        "value",
        "description",
        Symbol.toPrimitive,
        Symbol.toStringTag,
        Symbol.iterator,
        Symbol.hasInstance,
        Symbol.species,
        Symbol.for("nodejs.util.inspect.custom"),
      ].map((key) => [key, { get: trap, configurable: true }]),
    );
    const tricky = <T extends object>(value: T): T => {
      for (const key of Reflect.ownKeys(tricks)) {
        const own = Object.getOwnPropertyDescriptor(value, key);
        if (own?.configurable !== false)
          Object.defineProperty(value, key, tricks[key as string] ?? {});
      }
      return value;
    };
    class Tricky extends Map<unknown, unknown> {
      static override get [Symbol.species](): never {
        return trap();
      }
      override get size(): never {
        return trap();
      }
      override keys = trap;
      override get = trap;
      override entries = trap;
      override [Symbol.iterator] = trap;
    }
    const proxy = new Proxy({}, traps);
    const values = [
      tricky({}),
      tricky([1]),
      tricky(new Date(0)),
      tricky(/x/g),
      tricky(new Error("x")),
      tricky(new Map([[1, 1]])),
      tricky(new Set([1])),
      tricky(new Uint16Array(2)),
      tricky(new ArrayBuffer(2)),
      tricky(Promise.resolve()),
      tricky(new URL("https://x/")),
      tricky(Object("x")),
      tricky(Object(1)),
      tricky(Object(Symbol("x"))),
      tricky(pay.bind(null)),
      tricky(class {}),
      tricky(new User()),
      tricky(Object.create(null)),
      tricky(new DOMException("x")),
      tricky((function* () {})()),
      new Tricky(),
      Object.create(tricky({})),
      Object.create(proxy),
      proxy,
      new Map([[proxy, proxy]]),
      new Set([proxy]),
      new Proxy([], traps),
      new Proxy(pay, traps),
      Object.create({ constructor: proxy }),
      Object.create({ constructor: tricky(() => {}) }),
      { name: proxy, value: proxy },
      {
        value: 1,
        get name(): string {
          return trap();
        },
      },
    ];
    for (const value of values) {
      shown(value);
      shown([value]);
      shown({ value });
      captureEach(value, usualRedaction, () => {});
    }
    expect(runs).toBe(0);
  });

  test("a formatter of stacks", () => {
    let runs = 0;
    const { prepareStackTrace } = Error;
    const errors = [new Error("a"), runInContext("new Error('a')", createContext()), { stack: 1 }];
    Error.prepareStackTrace = () => runs++;
    for (const error of [...errors, Object.create(errors[0] as object)]) shown([error]);
    Error.prepareStackTrace = prepareStackTrace;
    expect(runs).toBe(0);
  });

  test("built-ins that the program has patched", () => {
    const value = {
      list: [1, "a 4111111111111111", null],
      map: new Map<unknown, unknown>([
        ["token", 1],
        [{ a: 1 }, new Set([1, 2])],
      ]),
      others: [
        new Date(0),
        /x/gi,
        new Error("x"),
        new Float32Array(3),
        Object("x"),
        1n,
        Symbol("x"),
        pay,
      ],
      more: [
        new URL("https://u:p@h/?token=x"),
        Buffer.from("x"),
        new User(),
        new DOMException("x"),
      ],
      text: "password=x Bearer y postgres://u:p@h".padEnd(5_000, "é"),
    };
    const usual = shown(value);
    const reached: string[] = [];
    let isArmed = false;
    const restore = patchAll((name) => {
      if (isArmed) reached[reached.length] = name;
    });
    isArmed = true;
    const patched = shown(value);
    const own = redactionWith(["iban"]).redactText("iban=x");
    captureEach(value, usualRedaction, () => {});
    isArmed = false;
    restore();
    expect([...new Set(reached)]).toEqual([]);
    expect(patched).toBe(usual);
    expect(own).toBe("iban=[redacted]");
  });

  test("nor does what the program knows about its last regular expression change", () => {
    /(b)/.exec("abc");
    shown([/x(y)/, "password=x", new Date(0)]);
    expect(RegExp.$1).toBe("b");
  });

  test("where the platform can't tell a Proxy, traps that throw are survived", async () => {
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
    vi.resetModules();
    const browser = await import("../../runtime/src/capture.ts");
    vi.unstubAllGlobals();
    const trap = (): never => {
      throw new Error("trap");
    };
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const traps of [
      { getPrototypeOf: trap },
      { ownKeys: trap },
      { getOwnPropertyDescriptor: trap },
    ]) {
      const proxy = new Proxy({ a: 1 }, traps);
      for (const value of [proxy, [proxy], { proxy }, new Map([[proxy, 1]]), revoked]) {
        expect(JSON.stringify(browser.capture("it", value, usualRedaction))).toContain(
          "[unreadable]",
        );
      }
    }
    const heir = Object.create(new Proxy({}, { getPrototypeOf: trap, get: trap }));
    expect(browser.capture("it", heir, usualRedaction)).toBe("[unreadable]");
    const quiet = new Proxy({ a: 1 }, {});
    expect(browser.capture("it", { quiet, b: 1 }, usualRedaction)).toBe('{"quiet":{"a":1},"b":1}');
  });
});

/** Every method and accessor of the usual built-ins; answers how to undo it. */
function patchAll(onCall: (name: string) => void): () => void {
  const { apply, ownKeys, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const iterators = [[].values(), new Map().keys(), new Set().values(), "".matchAll(/x/g)].map(
    getPrototypeOf,
  );
  const constructors = [
    Object,
    Function,
    Array,
    String,
    Number,
    Boolean,
    Symbol,
    BigInt,
    Date,
    RegExp,
    Error,
    Map,
    Set,
    WeakMap,
    WeakSet,
    Promise,
    ArrayBuffer,
    DataView,
    Float32Array,
    Uint8Array,
    URL,
    URLSearchParams,
    DOMException,
    getPrototypeOf(Uint8Array) as { prototype: object },
  ];
  const targets = [
    Reflect,
    JSON,
    Math,
    ...iterators,
    ...constructors,
    ...constructors.map(({ prototype }) => prototype),
  ] as object[];
  const undo: (() => void)[] = [];
  const around = (name: string, original: unknown) =>
    function (this: unknown, ...args: unknown[]): unknown {
      onCall(name);
      return apply(original as () => unknown, this, args);
    };
  for (const target of targets) {
    for (const key of ownKeys(target)) {
      const found = getOwnPropertyDescriptor(target, key) as PropertyDescriptor;
      if (!found.configurable || key === "constructor" || key === "prototype") continue;
      const name = String(key);
      const patch = { ...found };
      if (typeof found.value === "function") patch.value = around(name, found.value);
      else if (found.get) patch.get = around(name, found.get);
      else continue;
      defineProperty(target, key, patch);
      undo.push(() => defineProperty(target, key, found));
    }
  }
  for (const target of [Object, String, Number, BigInt].map(({ prototype }) => prototype)) {
    defineProperty(target, "toJSON", {
      value: around("toJSON", () => "patched"),
      configurable: true,
    });
    undo.push(() => Reflect.deleteProperty(target, "toJSON"));
  }
  return () => {
    for (let index = undo.length - 1; index >= 0; index--) undo[index]?.();
  };
}

describe("redaction", () => {
  test.each<[string, unknown, Captured]>([
    [
      "at every depth, whatever the value",
      { a: [{ apiKey: { x: [1] }, PIN: 1, n: null, token: undefined }] },
      '{"a":[{"apiKey":"[redacted]","PIN":"[redacted]","n":null}]}',
    ],
    [
      "what only code could tell",
      {
        get password() {
          return 1;
        },
      },
      '{"password":"[redacted]"}',
    ],
    [
      "keys of a Map",
      new Map<unknown, unknown>([
        ["token", 1],
        [Symbol("secret"), 2],
      ]),
      '{"[class]":"Map","token":"[redacted]","Symbol(secret)":"[redacted]"}',
    ],
    [
      "pairs",
      [
        ["Authorization", "x"],
        ["Host", "h"],
      ],
      '[["Authorization","[redacted]"],["Host","h"]]',
    ],
    [
      "flat headers",
      ["Host", "h", "Cookie", "a", "Accept", "b"],
      ["Host", "h", "Cookie", "[redacted]", "Accept", "b"],
    ],
    [
      "a command line",
      ["mysql", "--password", "x", "-u", "y"],
      ["mysql", "--password", "[redacted]", "-u", "y"],
    ],
    [
      "sentences are no names",
      ["Please enter your password below now.", "x"],
      ["Please enter your password below now.", "x"],
    ],
    [
      "headers as objects",
      [
        { name: "Cookie", value: "x" },
        { value: "x", key: "api_key" },
        { name: "Host", value: "h" },
      ],
      '[{"name":"Cookie","value":"[redacted]"},{"value":"[redacted]","key":"api_key"},{"name":"Host","value":"h"}]',
    ],
    ["tags", [{ Key: "DbPassword", Value: "x" }], '[{"Key":"DbPassword","Value":"[redacted]"}]'],
    [
      "an entry as a Map",
      new Map([
        ["name", "token"],
        ["value", "x"],
      ]),
      '{"[class]":"Map","name":"token","value":"[redacted]"}',
    ],
    ["texts inside keys", { "card 4111111111111111": 1 }, '{"card [redacted]":1}'],
    ["an error's message", [new Error("no Bearer x")], ["Error: no Bearer [redacted]"]],
    ["a regular expression", /password=x/, "/password=[redacted]"],
    ["numbers of cards", [4111111111111111, 1], '["[redacted]",1]'],
    ["a number of a card", 4111111111111111, "[redacted]"],
    ["a bigint of a card", { a: 4111111111111111n }, '{"a":"[redacted]"}'],
    [
      "times and other long numbers",
      [1700000000004, 4111111111111112, 4222222222222.5, 1e21],
      [1700000000004, 4111111111111112, 4222222222222.5, 1e21],
    ],
  ])("%s", (_, value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  test("by the parameter's name", () => {
    expect(capture("password", { a: 1 }, usualRedaction)).toBe("[redacted]");
    expect(capture("password", undefined, usualRedaction)).toBeUndefined();
    expect(capture("password", 1, noRedaction)).toBe(1);
    expect(capture("iban", ["x"], redactionWith(["iban"]))).toBe("[redacted]");
    expect(capture("a", { token: "Bearer x", iban: 1 }, noRedaction)).toBe(
      '{"token":"Bearer x","iban":1}',
    );
  });

  test("a secret that a cut would halve", () => {
    const token = `ghp_${"aB3".repeat(12)}`;
    for (const limit of [1_024, 2_048, 4_096]) {
      for (let before = limit - 120; before < limit + 5; before++) {
        for (const secret of [token, "4111 1111 1111 1111", "postgres://ann:s3cretpw@db"]) {
          const text = `${"x".repeat(before - 1)} ${secret} and so on`;
          for (const value of [text, [text], { text }, text.padEnd(9_000, " y")]) {
            expect(JSON.stringify(shown(value))).not.toMatch(/aB3a|4111 1|ann:/);
          }
        }
      }
    }
    // The first secret leaves so much room that the end of what is looked at would show.
    for (let length = 4_000; length < 4_100; length++) {
      const text = `token=${"x".repeat(length)} 4111 1111 1111 1111 and 😀`.padEnd(9_000, "😀");
      expect(shown(text)).not.toContain("4111 1");
      expect(shown(text.padStart(9_000 + (length % 2), "x"))).not.toMatch(/\p{Surrogate}/u);
      const half = `token=${"x".repeat(length - 1_000)} ${"😀".repeat(4_000)}`;
      expect(shown(half)).not.toMatch(/\p{Surrogate}/u);
    }
  });
});

describe("captureEach", () => {
  const each = (values: unknown): [string, Captured][] => {
    const found: [string, Captured][] = [];
    captureEach(values, usualRedaction, (name, value) => found.push([name, value]));
    return found;
  };

  test("each own data property is an attribute", () => {
    const values = {
      "user.id": 1,
      "session.id": "s",
      password: "p",
      tags: ["a"],
      order: { id: 1 },
      no: undefined,
      get now(): number {
        return 1;
      },
      "x 4111111111111111": true,
    };
    expect(each(Object.assign(Object.create({ inherited: 1 }), values, { now: 2 }))).toEqual([
      ["user.id", 1],
      ["session.id", "s"],
      ["password", "[redacted]"],
      ["tags", ["a"]],
      ["order", '{"id":1}'],
      ["now", 2],
      ["x [redacted]", true],
    ]);
    expect(each(values)).toContainEqual(["now", "[getter]"]);
    expect(each(JSON.parse('{"__proto__":[1]}'))).toEqual([["[__proto__]", [1]]]);
  });

  test("entries of a Map, too; nothing else has names", () => {
    expect(
      each(
        new Map<unknown, unknown>([
          ["a", 1],
          [2, 3],
        ]),
      ),
    ).toEqual([["a", 1]]);
    for (const value of [
      undefined,
      null,
      1,
      "text",
      [1],
      new Set([1]),
      new Date(0),
      new Proxy({}, {}),
      pay,
    ]) {
      expect(each(value)).toEqual([]);
    }
  });

  test("their number and the length of their names are bounded", () => {
    const many = each(Object.fromEntries(range(100, (index) => [`a${index}`, index])));
    expect(many).toHaveLength(65);
    expect(many.at(-1)).toEqual(["…", "36 more"]);
    expect(each({ ["n".repeat(300)]: 1 })).toEqual([[`${"n".repeat(125)}…`, 1]]);
  });
});
