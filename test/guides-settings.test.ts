// docs/guides: variables, options, rules and commands are such that exist, and are understood.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readSettings } from "../runtime/src/settings/read.ts";
import { VARIABLES, type Variable } from "../runtime/src/settings/variables.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { readCommands, type ShellLine } from "./docs/command.ts";
import { CONFIG, casesOf, FOLDER, GUIDES } from "./docs/guides.ts";
import { readPage } from "./docs/page.ts";
import { readRules } from "./docs/rules.ts";

const variables: readonly Variable<unknown>[] = Object.values(VARIABLES);
const known = new Set(variables.flatMap(({ names, aliases = [] }) => [...names, ...aliases]));

test("every variable that they name is read", () => {
  const name = /\b(?:OTEL|SPANWEAVE|TRACING|ARIZE|PHOENIX|JAEGER|OTLP)_[A-Z_]*[A-Z]\b/g;
  const named = GUIDES.flatMap(({ path }) => readFileSync(path, "utf8").match(name) ?? []);
  expect(named.length).toBeGreaterThan(60);
  for (const one of named) expect(known).toContain(one);
});

describe("shell", () => {
  test.each(casesOf("shell"))("%s", async (_, { block }) => {
    const lines = readCommands(block.text);
    expect(lines.length).toBeGreaterThan(0);
    const plain = lines.filter(({ words }) => words.length === 0);
    const together = Object.assign({}, ...plain.map(({ env }) => env));
    for (const env of [together, ...lines.map((line) => line.env)]) expectUnderstood(env);
    for (const line of lines) await expectCommand(line);
  });
});

function expectUnderstood(env: ShellLine["env"]): void {
  for (const name of Object.keys(env)) expect(known).toContain(name);
  const sampler = "OTEL_TRACES_SAMPLER_ARG" in env ? { OTEL_TRACES_SAMPLER: "traceidratio" } : {};
  const arize = "ARIZE_API_KEY" in env || "ARIZE_SPACE_ID" in env || "ARIZE_PROJECT_NAME" in env;
  const needed = arize ? { ARIZE_API_KEY: "key", ARIZE_SPACE_ID: "space" } : {};
  expect(readSettings({ ...sampler, ...needed, ...env }).troubles).toEqual([]);
}

async function expectCommand({ words }: ShellLine): Promise<void> {
  const [program, ...rest] = words;
  if (program === "npx") return expectOurs(rest);
  if (program === "node") {
    expect(rest.slice(0, 2)).toEqual(["--import", "@spanweave/runtime/register"]);
    return;
  }
  if (program === "curl") {
    for (const url of rest.filter((word) => word.includes("://"))) expect(url).toMatch(LOCAL);
    return;
  }
  if (program === "npm") expect(rest[0]).toBe("install");
  else if (program === "docker") expect(["run", "compose"]).toContain(rest[0]);
  else expect(program).toBeUndefined();
}

const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1):\d+\/?$/;

async function expectOurs([name, command = "", ...words]: readonly string[]): Promise<void> {
  expect(name).toBe("spanweave");
  const { options, run } = (await COMMANDS[command]?.load()) ?? {};
  expect(run).toBeTypeOf("function");
  const given = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
  for (const one of given) expect(options).toHaveProperty(one);
  for (const code of words.filter((word) => /^SW\d+$/.test(word))) {
    expect(readFileSync(`docs/errors/${code}.md`, "utf8")).toContain(code);
  }
}

test.each(casesOf("options"))("start() at %s", (_, { block }) => {
  const troubles: unknown[] = [];
  const body = block.text.replace(/^import .*$/gm, "");
  new Function("start", body)((options: object) => {
    troubles.push(readSettings({}, options).troubles);
  });
  expect(troubles).toEqual([[]]);
});

test("options of start() that the table names", () => {
  const { rows } = readPage(`${FOLDER}/configuration.md`);
  const table = rows.filter(({ cells }) => cells.length === 3);
  const named = table.flatMap(({ cells }) =>
    [...(cells[2] ?? "").matchAll(/^`(\w+)`$/g)].map(([, name = ""]) => name),
  );
  expect(named.length).toBeGreaterThan(8);
  const { troubles } = readSettings({}, Object.fromEntries(named.map((name) => [name, undefined])));
  expect(troubles).toEqual([]);
  expect(readSettings({}, { speed: 1 } as object).troubles).toHaveLength(1);
});

test.each(casesOf("rules"))("rules at %s", (_, { block }) => {
  const { findings, rules, presets } = readRules(CONFIG, block.text);
  expect(findings).toEqual([]);
  expect(rules.length + Object.keys(presets).length).toBeGreaterThan(0);
});
