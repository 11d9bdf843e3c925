// Help, wrong usage, exit codes, pipes.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands.ts";
import { executable, project, repository, useCli, visible } from "./cli.ts";
import { expectGolden } from "./golden.ts";
import { SHOP } from "./shop.ts";

useCli();

describe("help", () => {
  test.each([["--help"], ["-h"], ["help"]])("spanweave %s gives the overview", (word) => {
    const { code, stdout, stderr } = project({}).run([word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectGolden("help", stdout);
  });

  test("without a word it is wrong usage, and the overview goes to the standard error", () => {
    const { code, stdout, stderr } = project({}).run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expectGolden("help", stderr);
  });

  test.each(Object.keys(COMMANDS))("of %s", (name) => {
    const { run } = project({});
    const { code, stdout } = run(["help", name]);
    expect(code).toBe(0);
    expectGolden(`help-${name}`, stdout);
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(run([name, "--help"]).stdout).toBe(stdout);
    expect(run(["--help", name]).stdout).toBe(stdout);
    expect(run([name, "-h", "--whatever"]).code).toBe(2);
  });

  test("each command stands in the overview and in the documentation", () => {
    const docs = readFileSync(join(repository, "docs/cli.md"), "utf8");
    const overview = project({}).run(["--help"]).stdout;
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(overview).toContain(summary);
      expect(docs).toContain(`\`spanweave ${name}\``);
    }
  });

  test("--version", () => {
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    const { run } = project({});
    expect(run(["--version"]).stdout).toBe(`${version}\n`);
    expect(run(["-v"]).stdout).toBe(`${version}\n`);
  });
});

describe("wrong usage is refused with a code, on the standard error", () => {
  test.each([
    [["explian"], "SW601", 'did you mean "explain"?'],
    [["help", "chekc"], "SW601", 'did you mean "check"?'],
    [["explain", "--onyl", "skipped"], "SW602", 'did you mean "--only"?'],
    [["check", "--json"], "SW602", "known are --strict, --emitted, --root, --config, --help"],
    [["--verison"], "SW602", 'did you mean "--version"?'],
    [["explain", "--only", "skiped"], "SW603", 'did you mean "skipped"?'],
    [["explain", "--only"], "SW603", "--only <traced|skipped>"],
    [["explain", "--only", "--json"], "SW603", "--only <traced|skipped>"],
    [["explain", "--json=1"], "SW603", "--json takes no value"],
    [["explain", "--function", "a{b"], "SW603", "its brace is never closed"],
    [["explain", ""], "SW603", "a path is empty"],
    [["manifest", "src"], "SW603", "manifest takes no paths"],
    [["help", "explain", "check"], "SW603", "help takes one word"],
    [["explain", "src/shpo.ts"], "SW604", "did you mean src/shop.ts?"],
    [["explain", "--root", "nowhere"], "SW604", "there is no such folder"],
    [["explain", "lib/**/*.ts"], "SW605", "no source file is matched by lib/**/*.ts"],
    [["explain", "empty"], "SW605", "no source file is below empty"],
    [["explain", "package.json"], "SW606", "package.json holds no JavaScript or TypeScript"],
    [["explain", "src/types.d.ts"], "SW606", "src/types.d.ts holds no"],
    [["explain", "--function", "wareHouse.put"], "SW607", 'did you mean "Warehouse.put"?'],
    [["explain", "--function", "chrage"], "SW607", 'did you mean "charge"?'],
    [["explain", "src/shop.ts:999"], "SW607", "the nearest is numberOfArticles on line"],
    [["explain", "SW999"], "SW612", "known are SW001,"],
    [["help", "sw000"], "SW612", "there is no error code SW000"],
    [["check", "--config", "missing.json"], "SW403", "missing.json"],
  ])("%j: %s", (args, code, text) => {
    const more = { "empty/readme.md": "", "src/types.d.ts": "declare const a: number;" };
    const answer = project({ ...SHOP, ...more }).run(args);
    expect(answer).toMatchObject({ code: 2, stdout: "" });
    expect(answer.stderr).toContain(`error[${code}]: `);
    expect(answer.stderr).toContain(text);
  });

  test("a wrong rules file stops every command, with its place", () => {
    const files = { ...SHOP, "spanweave.config.json": '{\n  "rules": [{ "fiels": "src/**" }]\n}' };
    for (const command of ["explain", "check", "manifest"]) {
      const { code, stdout, stderr } = project(files).run([command]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain('error[SW302]: unknown key "fiels"');
      expect(stderr).toContain("--> spanweave.config.json:2:15");
    }
  });
});

describe("where the output goes", () => {
  test("a reader that has seen enough breaks nothing", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `function f${index}() {}\n`).join("");
    const { root } = project({ "many.ts": many });
    const child = spawn(
      "sh",
      ["-c", `"${process.execPath}" "${executable}" explain many.ts | head -n 1`],
      {
        cwd: root,
      },
    );
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
    });
    child.stderr.on("data", (data) => {
      said += data;
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(said).toBe("many.ts\n");
  });

  test("a long answer arrives whole in a pipe", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `function f${index}() {}\n`).join("");
    const { stdout } = project({ "many.ts": many }).run(["explain", "many.ts", "--json"]);
    expect(JSON.parse(stdout).files[0].functions).toHaveLength(20_000);
  });

  test("colours: on a terminal, or where they are forced", () => {
    const { run, runOnTerminal } = project(SHOP);
    const isColoured = ({ stdout }: { stdout: string }): boolean => stdout.includes("\u001b[");
    expect(isColoured(run(["explain"]))).toBe(false);
    expect(isColoured(run(["explain"], { env: { FORCE_COLOR: "1" } }))).toBe(true);
    expect(isColoured(run(["explain"], { env: { FORCE_COLOR: "0" } }))).toBe(false);
    expect(isColoured(runOnTerminal(["explain"]))).toBe(true);
    expect(isColoured(runOnTerminal(["explain"], { NO_COLOR: "1" }))).toBe(false);
    expect(isColoured(runOnTerminal(["explain"], { TERM: "dumb" }))).toBe(false);
    expect(isColoured(runOnTerminal(["explain"], { FORCE_COLOR: "0" }))).toBe(false);
  });

  test("a page about an error is Markdown in a pipe, and readable on a terminal", () => {
    const { run, runOnTerminal } = project({});
    const page = readFileSync(join(repository, "docs/errors/SW104.md"), "utf8");
    expect(run(["explain", "SW104"]).stdout).toBe(page);
    expect(run(["help", "sw104"]).stdout).toBe(page);
    expectGolden("page.terminal", visible(runOnTerminal(["explain", "SW104"]).stdout));
  });

  test("no progress is drawn where nobody watches", () => {
    expect(project(SHOP).run(["explain"]).stderr).toBe("");
  });
});

test("starting loads no parser and no command", () => {
  const reached = new Set<string>();
  const reach = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    const { module } = parseSync(file, readFileSync(file, "utf8"));
    for (const { moduleRequest, entries } of module.staticImports) {
      const isTypeOnly = entries.length > 0 && entries.every(({ isType }) => isType);
      if (isTypeOnly) continue;
      if (moduleRequest.value.startsWith(".")) reach(join(dirname(file), moduleRequest.value));
      else reached.add(moduleRequest.value);
    }
  };
  reach(join(repository, "src/cli/main.ts"));
  const packages = [...reached].filter((from) => !from.startsWith(repository));
  expect(packages.filter((from) => !from.startsWith("node:"))).toEqual([]);
  expect([...reached]).toContain(join(repository, "src/cli/commands.ts"));
  expect([...reached]).not.toContain(join(repository, "src/cli/explain.ts"));
});
