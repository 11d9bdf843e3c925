// What fails in continuous integration, and how it is shown.
import { describe, expect, test } from "vitest";
import { project, useCli, visible } from "./cli.ts";
import { expectGolden } from "./golden.ts";

useCli();

const WRONG = {
  "spanweave.config.json": `{
  "rules": [
    { "files": "src/*.ts", "functions": "pay" },
    { "files": "src/gone.ts" }
  ]
}
`,
  "src/a.ts": `/** @trace { nmae: "order.pay" } */
export function pay() {}

/** @trace */
export async function report() {
  await using file = await open();
}
declare function open(): Promise<AsyncDisposable>;

/* @trace */
export function refund() {}
`,
  "src/b.ts": `/** @trace */
interface Order {}
`,
};

test("each problem is shown with its place, in a pipe and on a terminal", () => {
  const { run, runOnTerminal } = project(WRONG);
  const piped = run(["check"]);
  expect(piped).toMatchObject({ code: 1, stderr: "" });
  expectGolden("check.pipe", piped.stdout);
  const onTerminal = runOnTerminal(["check"]);
  expect(onTerminal.code).toBe(1);
  expectGolden("check.terminal", visible(onTerminal.stdout));
});

const codes = (stdout: string): string[] =>
  [...stdout.matchAll(/^(error|warning)\[(SW\d+)\]/gm)].map(([, kind, code]) => `${kind} ${code}`);

describe("exit codes", () => {
  const check = (
    files: Readonly<Record<string, string | Uint8Array>>,
    ...args: string[]
  ): { code: number | null; codes: string[] } => {
    const { code, stdout } = project(files).run(["check", ...args]);
    return { code, codes: codes(stdout) };
  };

  test("0: nothing is wrong", () => {
    const { code, stdout } = project({ "a.ts": "/** @trace */ function f() {}" }).run(["check"]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "no problems; 1 function traced in 1 file\n",
    });
  });

  test("0: a warning; with --strict 1", () => {
    const files = { "a.ts": "/* @trace */ function f() {}" };
    expect(check(files)).toEqual({ code: 0, codes: ["warning SW105"] });
    expect(check(files, "--strict")).toEqual({ code: 1, codes: ["warning SW105"] });
  });

  test("2: weaving is off, so there is nothing to check", () => {
    const files = { "a.ts": "/** @trace { kind: 1 } */ function f() {}" };
    const { code, stderr } = project(files).run(["check"], { env: { SPANWEAVE: "off" } });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("error[SW611]: weaving is off here"),
    });
    const config = '{ "environments": { "test": { "trace": false } } }';
    const off = project({ ...files, "spanweave.config.json": config });
    expect(off.run(["check"], { env: { SPANWEAVE_ENV: "test" } }).code).toBe(2);
    expect(off.run(["check"]).code).toBe(1);
  });

  test("1: a wrong option", () => {
    const files = { "a.ts": "/** @trace { kind: 1 } */ function f() {}" };
    expect(check(files)).toEqual({ code: 1, codes: ["error SW107"] });
  });

  test("1: a tag before no function", () => {
    expect(check({ "a.ts": "/** @trace */ let a = 1;" })).toEqual({
      code: 1,
      codes: ["error SW102"],
    });
  });

  test("1: a tag that can't be honoured", () => {
    const files = { "a.ts": "/** @trace */ async function f() { await using a = b; }" };
    expect(check(files)).toEqual({ code: 1, codes: ["error SW101"] });
  });

  test("1: a tag in a file that does not parse, or nests too deep", () => {
    expect(check({ "a.ts": "/** @trace */ function (" })).toEqual({
      code: 1,
      codes: ["error SW001"],
    });
    const deep = `/** @trace */ function f() {}\nx${".f(() => 1)".repeat(20_000)};`;
    expect(check({ "a.ts": deep })).toEqual({ code: 1, codes: ["error SW002"] });
  });

  test("0: a file that does not parse and that nothing is said of", () => {
    expect(check({ "a.ts": "function (" })).toEqual({ code: 0, codes: [] });
  });

  test("1: a rule that matches nothing; not where files are named", () => {
    const files = {
      "spanweave.config.json": '{ "rules": [{ "files": "b.ts" }, { "functions": "g" }] }',
      "a.ts": "function f() {}",
    };
    expect(check(files)).toEqual({ code: 1, codes: ["error SW404", "error SW404"] });
    expect(check(files, "a.ts")).toEqual({ code: 0, codes: [] });
  });

  test("0: a rule that takes out what nothing else asks for", () => {
    const files = {
      "spanweave.config.json": '{ "rules": [{ "functions": "f", "trace": false }] }',
      "a.ts": "function f() {}",
    };
    expect(check(files)).toEqual({ code: 0, codes: [] });
  });

  test("1: a rule of a workspace's package that matches nothing", () => {
    const files = {
      "packages/a/spanweave.config.json": '{ "rules": [{ "files": "a.ts" }] }',
      "packages/a/a.ts": "function a() {}",
      "packages/b/spanweave.config.json": '{ "rules": [{ "files": "c.ts" }] }',
      "packages/b/b.ts": "function b() {}",
    };
    const { code, stdout } = project(files).run(["check"]);
    expect({ code, codes: codes(stdout) }).toEqual({ code: 1, codes: ["error SW404"] });
    expect(stdout).toContain("--> packages/b/spanweave.config.json:1:");
  });

  test("rules of a neighbour are no concern of a package", () => {
    const { run } = project({
      "spanweave.config.json": '{ "rules": [{ "files": "packages/**" }] }',
      "packages/a/package.json": '{ "dependencies": { "@spanweave/runtime": "*" } }',
      "packages/a/a.ts": "function a() {}",
      "packages/b/spanweave.config.json": '{ "rules": [{ "files": "c.ts" }] }',
    });
    const { code, stdout } = run(["check"], { folder: "packages/a" });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "no problems; 1 function traced in 1 file\n",
    });
  });
});

test("a line that is too long is cut around the place", () => {
  const source = `const a = "${"x".repeat(500)}"; /** @trace { nmae: "y" } */ function f() {} /* ${"z".repeat(500)} */`;
  const { stdout } = project({ "a.ts": source }).runOnTerminal(["check"], { NO_COLOR: "1" });
  const lines = stdout.split("\n");
  const at = lines.findIndex((line) => line.startsWith("1 |"));
  expect(lines[at]).toMatch(/^1 \| ….*…$/);
  expect(lines[at]?.length).toBeLessThanOrEqual(80);
  const underline = lines[at + 1] ?? "";
  expect(lines[at]?.slice(underline.indexOf("^"), underline.lastIndexOf("^") + 1)).toBe("nmae");
  expect(stdout).toContain(`--> a.ts:1:${source.indexOf("nmae") + 1}`);
});
