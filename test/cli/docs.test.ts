// What docs/cli.md shows is what the commands answer. UPDATE=1 writes the answers anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { project, repository, useCli } from "./cli.ts";

useCli();

const path = join(repository, "docs/cli.md");
const fence = (name: string): RegExp =>
  new RegExp(`(^\`\`\`\\w+ ${name.replaceAll(".", "\\.")}\\n)([\\s\\S]*?)(^\`\`\`$)`, "m");

function block(name: string): string {
  const text = fence(name).exec(readFileSync(path, "utf8"))?.[2];
  if (text === undefined) throw new Error(`docs/cli.md has no block named ${name}`);
  return text;
}

function expectBlock(name: string, text: string): void {
  if (process.env.UPDATE === "1") {
    const docs = readFileSync(path, "utf8");
    writeFileSync(
      path,
      docs.replace(fence(name), (_, open, _old, close) => open + text + close),
    );
  }
  expect(block(name)).toBe(text);
}

const files = (): Record<string, string> => ({
  "src/shop.ts": block("src/shop.ts"),
  "spanweave.config.json": block("spanweave.config.json"),
});

test("explain", () => {
  const { stdout } = project(files()).run(["explain", "src/shop.ts"]);
  expectBlock("explain src/shop.ts", stdout);
});

test("check", () => {
  const wrong = block("src/shop.ts").replace("slowerThan", "slowerTan");
  const { stdout, code } = project({ ...files(), "src/shop.ts": wrong }).run(["check"]);
  expect(code).toBe(1);
  expectBlock("check", stdout);
});

test("manifest, and its difference", () => {
  const shop = project(files());
  shop.run(["manifest"]);
  expectBlock("manifest", readFileSync(join(shop.root, "spanweave.manifest.json"), "utf8"));
  const changed = block("src/shop.ts")
    .replace("slice(-4)", "slice(-8)")
    .replace('/** @trace price.look-up { args: ["article"], slowerThan: 20 } */\n', "");
  shop.write({ "src/shop.ts": changed });
  const { stdout, code } = shop.run(["manifest", "--check"]);
  expect(code).toBe(1);
  expectBlock("manifest --check", stdout);
});

test("the keys of --json", () => {
  const docs = readFileSync(path, "utf8");
  const { stdout } = project(files()).run(["explain", "--json", "src/shop.ts"]);
  const [file] = JSON.parse(stdout).files;
  const keys = [file, ...file.functions].flatMap((one) => Object.keys(one));
  for (const key of new Set(keys)) expect(docs).toMatch(new RegExp(`"${key}":`));
});
