/** Each example of docs/rules-file.md is read, and its tables are complete. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONFIG_NAMES } from "../../src/config/find.ts";
import { KEYS, SECTION_KEYS } from "../../src/config/keys.ts";
import { Configs } from "../../src/configs.ts";
import { settle } from "../../src/options.ts";
import { project } from "./project.ts";

const docs: string = readFileSync(new URL("../../docs/rules-file.md", import.meta.url), "utf8");
const blocks = [...docs.matchAll(/^```\w+ (spanweave\.config\.\w+)\n([\s\S]*?)^```/gm)];
const base = '{ "rules": [{ "files": "src/**" }] }';

test.each(blocks.map(([, name = "", text = ""]) => [text.slice(0, 60), name, text]))(
  "%s",
  (_, name, text) => {
    const { path } = project({
      [`packages/api/${name}`]: text,
      "packages/api/node_modules/spanweave/config.js": "export const defineConfig = (one) => one;",
      "packages/api/node_modules/spanweave/package.json":
        '{ "type": "module", "exports": { "./config": "./config.js" } }',
      "packages/api/node_modules/@acme/spanweave-rules/package.json": '{ "main": "rules.json" }',
      "packages/api/node_modules/@acme/spanweave-rules/rules.json": base,
      "spanweave.base.json": base,
    });
    const root = path("packages/api");
    const found = new Configs(settle({ root }, root), root).outermost;
    expect(found.findings).toEqual([]);
    expect(found.path).toBe(path(`packages/api/${name}`));
  },
);

test("there are examples of every key", () => {
  const text = blocks.map(([block]) => block).join("\n");
  for (const key of KEYS.filter((one) => !["tags", "nodeModules"].includes(one))) {
    expect(text).toMatch(new RegExp(`"?${key.replace("$", "\\$")}"?:`));
  }
});

test("the table names every key", () => {
  const table = docs.slice(docs.indexOf("<!-- keys -->"), docs.indexOf("## Which file"));
  expect([...table.matchAll(/^\| `([^`]+)`/gm)].map(([, key]) => key)).toEqual(KEYS);
  for (const key of SECTION_KEYS) expect(docs).toContain(`\`${key}\``);
  const order = CONFIG_NAMES.map((name) => `\`${name.replace("spanweave.config", "")}\``).join(
    ", ",
  );
  expect(docs.replaceAll("\n", " ")).toContain(order);
});
