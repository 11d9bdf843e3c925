/** schema.json is what the tables say, and an editor finds with it what the reader finds. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { KEYS } from "../../src/config/keys.ts";
import { configSchema } from "../../src/config/schema.ts";
import { Configs } from "../../src/configs.ts";
import { settle } from "../../src/options.ts";
import { OPTION_NAMES } from "../../transformer/options.ts";
import { SELECTOR_NAMES } from "../../transformer/selectors.ts";
import { project } from "./project.ts";

const checked: unknown = JSON.parse(
  readFileSync(new URL("../../schema.json", import.meta.url), "utf8"),
);
/** What Visual Studio Code knows besides the draft. */
const keywords = ["allowComments", "allowTrailingCommas"];
const validate = new Ajv({ strict: true, strictTypes: false, keywords }).compile(configSchema());

function isRead(config: unknown): boolean {
  const { root } = project({ "spanweave.config.json": JSON.stringify(config) });
  return new Configs(settle({ root }, root), root).outermost.findings.length === 0;
}

test("the file that is published is up to date: node scripts/schema.mjs", () => {
  expect(checked).toEqual(configSchema());
});

test("it tells of every key, with a description", () => {
  const { properties, definitions } = configSchema() as unknown as {
    properties: Record<string, { description?: string }>;
    definitions: Record<string, { properties: Record<string, { description?: string }> }>;
  };
  expect(Object.keys(properties)).toEqual(KEYS);
  const rule = definitions.rule?.properties ?? {};
  expect(Object.keys(rule)).toEqual([...SELECTOR_NAMES, ...OPTION_NAMES]);
  for (const [key, { description }] of Object.entries({ ...properties, ...rule })) {
    expect(description, key).toMatch(/\.$/);
  }
});

const good: readonly unknown[] = [
  {},
  { $schema: "./node_modules/spanweave/schema.json", rules: [] },
  {
    rules: [
      {
        files: "src/services/**",
        functions: ["*Service.*", "!*.toJSON"],
        name: "{class}.{function}",
      },
      {
        files: "src/db/**",
        preset: "db",
        attributes: { "db.system.name": "postgresql", n: 1, on: true },
      },
      { files: "src/**", decorated: ["Get", "Post"], kind: "server", exported: true, async: false },
      { files: "src/util/**", trace: false },
      { kinds: "all", minStatements: 2, decorated: true },
      {
        kinds: ["accessor"],
        args: ["id"],
        result: true,
        errors: false,
        ignoreErrors: ["NotFound"],
      },
      { functions: "f", args: { id: "user.id" }, links: "caller", root: true, redact: ["iban"] },
      { functions: "f", args: true, redact: false, slowerThan: 100, minDuration: 0.5, sample: 0.1 },
      { functions: "f", forceSample: true, onlyIfParent: true, metrics: true, promise: "derive" },
      { functions: "f", attributes: { list: ["a", "b"], numbers: [1], flags: [true] } },
    ],
  },
  {
    presets: {
      mine: { takes: ["verb"], name: "{verb}", when: { verb: { send: { kind: "producer" } } } },
    },
  },
  { tags: false, nodeModules: true, trace: true, services: ["shop-*", "!shop-x"] },
  {
    services: "shop",
    environments: { test: { trace: false }, production: { rules: [{ files: "a" }] } },
  },
];

test.each(good.map((config) => [config]))("good: %j", (config) => {
  expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
  expect(isRead(config)).toBe(true);
});

const bad: readonly unknown[] = [
  [],
  { rule: [] },
  { rules: {} },
  { rules: [{}] },
  { rules: [1] },
  { rules: [{ nmae: "x" }] },
  { rules: [{ files: [] }] },
  { rules: [{ files: "" }] },
  { rules: [{ kinds: "methd" }] },
  { rules: [{ kinds: ["all"] }] },
  { rules: [{ exported: "yes" }] },
  { rules: [{ minStatements: 0.5 }] },
  { rules: [{ files: "a", kind: "clint" }] },
  { rules: [{ files: "a", sample: 2 }] },
  { rules: [{ files: "a", slowerThan: -1 }] },
  { rules: [{ files: "a", attributes: { a: {} } }] },
  { rules: [{ files: "a", attributes: { a: [1, "b"] } }] },
  { rules: [{ files: "a", args: 1 }] },
  { rules: [{ files: "a", redact: true }] },
  { rules: [{ files: "a", result: "x" }] },
  { tags: "no" },
  { extends: [] },
  { extends: 1 },
  { services: [""] },
  { presets: { "my own": {} } },
  { presets: { mine: { knd: "client" } } },
  { presets: { mine: { preset: "db" } } },
  { presets: { mine: { takes: ["a b"] } } },
  { presets: { mine: { takes: ["a"], when: { a: { b: { knd: 1 } } } } } },
  { environments: { test: { extends: "./x.json" } } },
  { environments: { test: false } },
];

test.each(bad.map((config) => [config]))("bad: %j", (config) => {
  expect(validate(config)).toBe(false);
  expect(isRead(config)).toBe(false);
});
