// Why each function is traced, or is not, as people and programs read it.
import { describe, expect, test } from "vitest";
import { project, useCli, visible } from "./cli.ts";
import { expectGolden } from "./golden.ts";
import { SHOP } from "./shop.ts";

useCli();

describe("what is printed", () => {
  test.each([
    ["explain", ["explain"]],
    ["explain-file", ["explain", "src/stock.ts"]],
    ["explain-skipped", ["explain", "--only", "skipped"]],
    ["explain-traced", ["explain", "--only", "traced"]],
    ["explain-function", ["explain", "--function", "Warehouse.*"]],
    ["explain-line", ["explain", "src/stock.ts:19"]],
  ])("%s, in a pipe and on a terminal", (name, args) => {
    const shop = project(SHOP);
    const piped = shop.run(args);
    expect(piped).toMatchObject({ code: 0, stderr: "" });
    expectGolden(`${name}.pipe`, piped.stdout);
    const onTerminal = shop.runOnTerminal(args);
    expect(onTerminal.code).toBe(0);
    expectGolden(`${name}.terminal`, visible(onTerminal.stdout));
  });

  test("no line on a terminal is wider than the terminal", () => {
    const { stdout } = project(SHOP).runOnTerminal(["explain", "src/shop.ts", "src/stock.ts"], {
      NO_COLOR: "1",
    });
    expect(stdout).toContain("…");
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test("in a pipe names are whole", () => {
    const { stdout } = project(SHOP).run(["explain", "src/stock.ts"]);
    expect(stdout).toContain(
      "countOfArticlesWhoseNameBeginsWithAnyOfTheseLettersSinceLastInventory",
    );
  });

  test("a name commands no terminal", () => {
    const files = { "src/a.ts": 'export const o = { "\u001b[31mred\u0007"() {} };' };
    const { stdout } = project(files).run(["explain", "src/a.ts"]);
    expect(stdout).toContain("o.�[31mred�");
  });

  test("letters that are two columns wide keep the columns straight", () => {
    const files = { "src/a.ts": "export function 支払い() {}\nexport function pay() {}\n" };
    const [, wide = "", narrow = ""] = project(files)
      .run(["explain", "src/a.ts"])
      .stdout.split("\n");
    expect(wide.indexOf("no tag") + 3).toBe(narrow.indexOf("no tag"));
  });
});

describe("why a function is not traced", () => {
  const rules = (...list: object[]): string => JSON.stringify({ rules: list });
  const why = (source: string, config: string | undefined, name: string): string => {
    const files = { "a.ts": source, ...(config && { "spanweave.config.json": config }) };
    const answer = JSON.parse(project(files).run(["explain", "--json"]).stdout);
    const functions: { name: string; because: { why: string } }[] = answer.files[0].functions;
    return functions.find((one) => one.name === name)?.because.why ?? "";
  };

  test.each([
    [undefined, "no tag, and there are no rules"],
    [rules({ files: "b.ts" }), "no tag, and no rule is about this file"],
    [rules({ functions: "g" }), "no tag, and rule 1 does not name it"],
    [rules({ functions: "**", kinds: "accessor" }), "no tag, and rule 1 is not for functions"],
    [rules({ functions: "f", async: true }), "no tag, and rule 1 is for what is async"],
    [rules({ functions: "f", exported: true }), "no tag, and rule 1 is for what is exported"],
    [rules({ functions: "f", decorated: "Get" }), "no tag, and rule 1 is for what is decorated"],
    [
      rules({ functions: "f", minStatements: 3 }),
      "no tag, and rule 1 is for 3 statements or more, and it has 1",
    ],
    [rules({ functions: "g", async: true }), "no tag, and no rule matches"],
    [rules({ files: "b.ts" }, { functions: "g" }), "no tag, and rule 2 does not name it"],
  ])("%s: %s", (config, expected) => {
    const said = why("function f() { return 1; }", config, "f");
    expect(said.replace(/ \(spanweave\.config\.json:\d+\)$/, "")).toBe(expected);
  });

  test("tags that are not read are no reason", () => {
    const config = JSON.stringify({ tags: false, rules: [{ functions: "g" }] });
    expect(why("/** @trace */ function f() {}", config, "f")).toMatch(/^tags are off, and rule 1/);
  });
});

describe("files that are not woven", () => {
  const untouched = (
    files: Readonly<Record<string, string | Uint8Array>>,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): string => {
    const { stdout, code } = project(files).run(["explain", ...args], { env });
    expect(code).toBe(0);
    const said = /nothing in it is traced: (.*)/.exec(stdout)?.[1] ?? "";
    expect(stdout).toMatch(/^0 of /m);
    return said;
  };

  test("it does not parse", () => {
    expect(untouched({ "a.ts": "function (" }, ["a.ts"])).toBe(
      "it can't be parsed: Expected function name (SW001, line 1)",
    );
  });

  test("SPANWEAVE=off", () => {
    const files = { "a.ts": "/** @trace */ function f() {}" };
    expect(untouched(files, [], { SPANWEAVE: "off" })).toBe("weaving is off: SPANWEAVE=off is set");
  });

  test("the rules file says so for this environment", () => {
    const config = '{ "environments": { "test": { "trace": false } } }';
    const files = { "a.ts": "/** @trace */ function f() {}", "spanweave.config.json": config };
    expect(untouched(files, [], { SPANWEAVE_ENV: "test" })).toMatch(/^weaving is off: /);
  });

  test("node_modules", () => {
    const files = { "node_modules/x/a.js": "/** @trace */ function f() {}" };
    expect(untouched(files, ["node_modules/x/a.js"])).toMatch(/^it lies in node_modules/);
  });

  test("the runtime", () => {
    const files = {
      "runtime/package.json": '{ "name": "@spanweave/runtime" }',
      "runtime/a.js": "/** @trace */ function f() {}",
    };
    expect(untouched(files, ["runtime"])).toBe("it belongs to the runtime");
  });

  test("not UTF-8", () => {
    const bytes = Buffer.from("/** @trace */ function f() { return '\u00e4'; }", "latin1");
    expect(untouched({ "a.js": bytes }, [])).toBe("it is not valid UTF-8 (SW407)");
  });

  test("woven already", () => {
    const files = {
      "a.mjs": 'import * as __sw from "@spanweave/runtime/emitted"; var __swt; function f() {}',
    };
    expect(untouched(files, [])).toBe("it is woven already");
  });
});

test("what is set and captured is told, but for what is as usual", () => {
  const told = (options: string): string => {
    const source = `/** @trace ${options} */ export function f(id: string, user: object) {}`;
    const [, , line = ""] = project({ "a.ts": source }).run(["explain", "a.ts"]).stdout.split("\n");
    return line.trim();
  };
  expect(told("find")).toBe('span "find"');
  expect(told('{ kind: "internal", errors: true, result: false, sample: 1, args: false }')).toBe(
    "",
  );
  expect(told('{ args: { id: "user.id" }, result: true, errors: false, sample: 0.1 }')).toBe(
    "args id as user.id · result · errors off · sample 0.1",
  );
  expect(told("{ args: true, result: (value) => ({ a: value }), minDuration: 5 }")).toBe(
    "args id, user · result by an expression · minDuration 5 ms",
  );
  expect(told('{ ignoreErrors: ["A", "B"], root: true, links: "caller", redact: false }')).toBe(
    "ignoreErrors A, B · root · links caller · redact off",
  );
});

test("a plain function that says it returns a promise is told of", () => {
  const notes = (source: string): string[] => {
    const { stdout } = project({ "a.ts": source }).run(["explain", "--json"]);
    return JSON.parse(stdout).files[0].functions[0].notes;
  };
  const f = "function f(): Promise<number>";
  expect(notes(`/** @trace */ ${f} { return g(); }`)).toEqual([
    expect.stringContaining('make it async, or set promise: "derive"'),
  ]);
  expect(notes(`/** @trace { promise: "derive" } */ ${f} { return g(); }`)).toEqual([]);
  expect(notes(`/** @trace */ async ${f} { return g(); }`)).toEqual([]);
  expect(notes(`/** @trace */ ${f} { return new Promise(() => {}); }`)).toEqual([]);
  expect(notes("/** @trace */ function f() { return g(); }")).toEqual([]);
  expect(notes("/** @trace */ function f(p: Promise<number>) { return g(); }")).toEqual([]);
});

test("--json tells everything, in the same shape", () => {
  const { stdout, code } = project(SHOP).run(["explain", "--json"]);
  expect(code).toBe(0);
  expectGolden("explain.json", stdout);
});

test("--json is narrowed as the text is", () => {
  const shop = project(SHOP);
  const namesOf = (...args: string[]): string[] =>
    JSON.parse(shop.run(["explain", "--json", ...args]).stdout).files.flatMap(
      ({ functions }: { functions: { name: string }[] }) => functions.map(({ name }) => name),
    );
  expect(namesOf("--function", "price*", "--function", "charge")).toEqual(["priceOf", "charge"]);
  expect(namesOf("--only", "traced", "src/shop.ts")).toEqual([
    "buy",
    "priceOf",
    "charge",
    "refund",
  ]);
  expect(namesOf("src/shop.ts:6")).toEqual(["buy"]);
});

test("a line belongs to the innermost function around it", () => {
  const source = `function outer() {
  const one = 1;
  const inner = () => {
    return one;
  };
  return inner;
}
`;
  const { run } = project({ "a.ts": source });
  const nameAt = (line: number): string =>
    JSON.parse(run(["explain", "--json", `a.ts:${line}`]).stdout).files[0].functions[0].name;
  expect([1, 2, 3, 4, 6].map(nameAt)).toEqual(["outer", "outer", "inner", "inner", "outer"]);
});

test("a rules file of a workspace is named with its rules", () => {
  const files = {
    "spanweave.config.json": '{ "rules": [{ "files": "a.ts" }] }',
    "a.ts": "function a() {}",
    "packages/b/spanweave.config.json": '{\n"rules": [\n{ "files": "b.ts" }] }',
    "packages/b/b.ts": "function b() {}",
  };
  const { stdout } = project(files).run(["explain"]);
  expect(stdout).toContain("traced   a     rule 1, spanweave.config.json:1");
  expect(stdout).toContain("traced   b     rule 1, packages/b/spanweave.config.json:3");
});
