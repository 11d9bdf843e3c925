// The list of traced functions: the same everywhere, whole, and compared by what it means.
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Project, project, useCli, visible } from "./cli.ts";
import { expectGolden } from "./golden.ts";
import { SHOP } from "./shop.ts";

useCli();

const NAME = "spanweave.manifest.json";
const read = ({ root }: Project, name: string = NAME): string =>
  readFileSync(join(root, name), "utf8");

describe("what is written", () => {
  test("what is traced with each expression of a tag, whole, and nothing beside it", () => {
    const shop = project(SHOP);
    expect(shop.run(["manifest"])).toEqual({
      code: 0,
      stdout: `wrote ${NAME}: 7 traced functions\n`,
      stderr: "",
    });
    expectGolden("manifest.json", read(shop));
    expect(readdirSync(shop.root).sort()).toEqual(
      ["package.json", "spanweave.config.json", NAME, "src"].sort(),
    );
    expect(shop.run(["manifest"]).stdout).toBe(`${NAME} is up to date: 7 traced functions\n`);
    expect(shop.run(["manifest", "--check"])).toMatchObject({ code: 0 });
  });

  test("the same wherever it is run from, and whatever stands above a function", () => {
    const shop = project(SHOP);
    shop.run(["manifest"]);
    const before = read(shop);
    shop.run(["manifest"], { folder: "src" });
    expect(read(shop)).toBe(before);
    expect(before.endsWith("}\n")).toBe(true);
    shop.write({ "src/shop.ts": `// one more line\n\n${SHOP["src/shop.ts"]}` });
    expect(shop.run(["manifest", "--check"])).toMatchObject({ code: 0 });
    expect(shop.run(["manifest"]).stdout).toContain("up to date");
  });

  test("--out, into a folder that is not there yet, and through a link", () => {
    const shop = project(SHOP);
    expect(shop.run(["manifest", "--out", "traces/list.json"]).code).toBe(0);
    symlinkSync("list.json", join(shop.root, "traces/link.json"));
    writeFileSync(join(shop.root, "traces/list.json"), "{}");
    expect(shop.run(["manifest", "--out", "traces/link.json"]).code).toBe(0);
    expect(shop.run(["manifest", "--check", "--out", "traces/list.json"]).code).toBe(0);
    expect(readdirSync(join(shop.root, "traces"))).toEqual(["link.json", "list.json"]);
  });

  test("a new file in the place of the old one, so that nobody reads half of it", () => {
    const shop = project(SHOP);
    shop.run(["manifest"]);
    const inode = (): number => statSync(join(shop.root, NAME)).ino;
    const before = inode();
    shop.write({ "src/format.ts": "/** @trace */ export function format() {}\n" });
    shop.run(["manifest"]);
    expect(inode()).not.toBe(before);
  });

  test("SW610: where nothing can be written, what was there stays", () => {
    const shop = project(SHOP);
    const { code, stderr } = shop.run(["manifest", "--out", "src"]);
    expect(code).toBe(2);
    expect(stderr).toContain("error[SW610]: cannot write src: EISDIR");
    expect(readdirSync(shop.root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("nothing, where a tag is wrong", () => {
    const shop = project({ "a.ts": "/** @trace { nmae: 1 } */ function f() {}" });
    const { code, stdout, stderr } = shop.run(["manifest"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error[SW103]");
    expect(existsSync(join(shop.root, NAME))).toBe(false);
  });

  test("SW611: nothing, where weaving is off", () => {
    const shop = project(SHOP);
    const { code, stderr } = shop.run(["manifest"], { env: { SPANWEAVE: "off" } });
    expect(code).toBe(2);
    expect(stderr).toContain("error[SW611]");
    expect(existsSync(join(shop.root, NAME))).toBe(false);
  });
});

test("functions of one name are all there, in an order of their own", () => {
  const one = '/** @trace { attributes: { "a": 1 } } */ const f = () => 1;';
  const two = '/** @trace { attributes: { "a": 2 } } */ const f = () => 1;';
  const same = "/** @trace */ const f = () => 1;";
  const block = (...lines: string[]): string => lines.map((line) => `{ ${line} }`).join("\n");
  const shop = project({ "a.ts": block(one, two, same, same) });
  shop.run(["manifest"]);
  const before = read(shop);
  const entries: { function: string }[] = JSON.parse(before).files["a.ts"];
  expect(entries.map((entry) => entry.function)).toEqual(["f", "f", "f", "f"]);
  shop.write({ "a.ts": block(same, two, same, one) });
  shop.run(["manifest"]);
  expect(read(shop)).toBe(before);
  shop.write({ "a.ts": block(same, two, one) });
  const { code, stdout } = shop.run(["manifest", "--check"]);
  expect(code).toBe(1);
  expect(stdout).toContain("- f\n");
  expect(stdout).not.toContain("~ f");
});

test("order is by code point, and not by a language", () => {
  const names = ["Z", "a", "ä", "z", "é", "zz", "B", "𝒳", "ﬀ"];
  const source = names.map((name) => `/** @trace */ function ${name}() {}`).join("\n");
  const files = Object.fromEntries(
    ["b.ts", "B.ts", "ä.ts", "a/z.ts", "a-z.ts"].map((f) => [f, source]),
  );
  const shop = project(files);
  expect(shop.run(["manifest"], { env: { LC_ALL: "de_DE.UTF-8" } }).code).toBe(0);
  const manifest: { files: Record<string, { function: string }[]> } = JSON.parse(read(shop));
  expect(Object.keys(manifest.files)).toEqual(["B.ts", "a-z.ts", "a/z.ts", "b.ts", "ä.ts"]);
  expect(manifest.files["b.ts"]?.map((entry) => entry.function)).toEqual([
    "B",
    "Z",
    "a",
    "z",
    "zz",
    "ä",
    "é",
    "ﬀ",
    "𝒳",
  ]);
});

describe("--check", () => {
  const before = {
    "src/orders.ts": `/** @trace order.pay { slowerThan: 100, args: ["order"] } */
export function pay(order: string, tenant: { id: string }) {}
/** @trace */
export function cancel() {}
`,
    "src/old.ts": "/** @trace */\nexport function old() {}\n",
    "src/same.ts": "/** @trace */\nexport function same() {}\n",
  };
  const after = {
    "src/orders.ts": `/** @trace order.settle { slowerThan: 200, attributes: { "tenant.id": tenant.id } } */
export function pay(order: string, tenant: { id: string }) {}
/** @trace { kind: "client", attributes: { "http.request.method": "POST" } } */
export function refund() {}
`,
    "src/old.ts": "export function old() {}\n",
  };

  test("tells what differs, by function and option, and how to go on", () => {
    const shop = project(before);
    shop.run(["manifest"]);
    const written = read(shop);
    shop.write(after);
    const piped = shop.run(["manifest", "--check"]);
    expect(piped).toMatchObject({ code: 1, stderr: "" });
    expectGolden("manifest-check.pipe", piped.stdout);
    const onTerminal = shop.runOnTerminal(["manifest", "--check"]);
    expect(onTerminal.code).toBe(1);
    expectGolden("manifest-check.terminal", visible(onTerminal.stdout));
    expect(read(shop)).toBe(written);
  });

  test("is about meaning: a formatter or git may have changed the bytes", () => {
    const shop = project(before);
    shop.run(["manifest"]);
    const compact = JSON.stringify(JSON.parse(read(shop)));
    shop.write({ [NAME]: `\uFEFF${compact}\r\n` });
    expect(shop.run(["manifest", "--check"])).toMatchObject({ code: 0 });
  });

  test.each([
    ["is not there", undefined, "there is no such file"],
    ["is no JSON", "<<<<<<< ours\n{}", "is not valid JSON"],
    ["is something else", "[]", "it is no manifest"],
    ["has other entries", '{ "version": 1, "files": { "a.ts": [1] } }', "it is no manifest"],
    ["is newer", '{ "version": 2, "files": {} }', "another version of spanweave wrote it"],
  ])("SW609: a manifest that %s", (_, content, reason) => {
    const shop = project({ ...before, ...(content && { [NAME]: content }) });
    const { code, stderr } = shop.run(["manifest", "--check"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`error[SW609]: cannot read ${NAME}: `);
    expect(stderr).toContain(reason);
    expect(stderr).toContain("run spanweave manifest");
  });
});
