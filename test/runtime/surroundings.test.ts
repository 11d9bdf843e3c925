// What is known of a program without being told: most of all, which package.json is its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { surroundings } from "../../runtime/src/settings/surroundings.ts";

const room = mkdtempSync(join(tmpdir(), "spanweave-surroundings-"));
const argv = [...process.argv];

afterEach(() => {
  process.argv = [...argv];
  vi.restoreAllMocks();
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(room, path)), { recursive: true });
  writeFileSync(join(room, path), text);
}

function packageOf(program: string | undefined, cwd = room): (string | undefined)[] {
  process.argv = program === undefined ? ["node"] : ["node", join(room, program)];
  vi.spyOn(process, "cwd").mockReturnValue(cwd);
  const { packageName, packageVersion } = surroundings();
  return [packageName, packageVersion];
}

write("shop/package.json", `{ "name": "@acme/shop", "version": "1.2.3" }`);
write("shop/dist/package.json", `{ "type": "commonjs" }`);
write("shop/broken/package.json", `{ "name": "broken`);
write("shop/null/package.json", "null");
write("shop/odd/package.json", `{ "name": 7, "version": 8 }`);
write("shop/node_modules/tool/package.json", `{ "name": "tool", "version": "9.9.9" }`);
write("bare/package.json", `{ "name": "bare" }`);

test("the nearest package.json with a name, above the program", () => {
  const shop = ["@acme/shop", "1.2.3"];
  expect(packageOf("shop/main.js")).toEqual(shop);
  expect(packageOf("shop/dist/deep/main.js")).toEqual(shop);
  expect(packageOf("shop/broken/main.js")).toEqual(shop);
  expect(packageOf("shop/null/main.js")).toEqual(shop);
  expect(packageOf("shop/odd/main.js")).toEqual(shop);
  expect(packageOf("bare/main.js")).toEqual(["bare", undefined]);
});

test("that of the folder, where an installed tool runs the program, or nothing is run", () => {
  const tool = "shop/node_modules/tool/bin.js";
  expect(packageOf(tool, join(room, "bare"))).toEqual(["bare", undefined]);
  expect(packageOf(undefined, join(room, "shop/dist"))).toEqual(["@acme/shop", "1.2.3"]);
});

test("what can't be looked up is left out", () => {
  process.argv = ["node"];
  vi.spyOn(process, "cwd").mockImplementation(() => {
    throw new Error("the folder is gone");
  });
  expect(surroundings()).toEqual({
    host: hostname(),
    pid: process.pid,
    runtime: { name: "nodejs", version: process.versions.node },
    executable: "node",
  });
});
