// docs/guides: each example and each program does what is shown. UPDATE=1 writes what they print anew.
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCommands } from "./docs/command.ts";
import { forgetExamples, runExample } from "./docs/example.ts";
import { CONFIG, casesOf, FOLDER, following, type Shown } from "./docs/guides.ts";
import { type Block, blocksWithin, readPage } from "./docs/page.ts";
import { runProgram } from "./docs/program.ts";
import { readRules } from "./docs/rules.ts";

describe("the example", () => {
  beforeEach(forgetExamples);
  afterEach(forgetExamples);

  test.each(casesOf("example"))("%s", async (_, shown) => {
    const { block, page } = shown;
    const rules = blocksWithin(page, block.section).find(({ name }) => name === CONFIG);
    const presets = rules && readRules(CONFIG, rules.text).presets;
    const [output] = following(shown);
    expectShown(shown, output, await runExample(block.text, presets && { presets }));
  });
});

describe("the program", () => {
  test.each(casesOf("program"))("%s", async (_, shown) => {
    const behind = following(shown);
    const { stdout } = await runProgram(shown.block.name, shown.block.text, variablesIn(behind));
    const output = behind.find(({ name }) => name === "console");
    expectShown(shown, output, stdout);
  });
});

test("the tables of metrics name what is collected", async () => {
  const { rows } = readPage(`${FOLDER}/performance.md`);
  const named = rows.flatMap(({ cells: [first = ""] }) => {
    const names = [...first.matchAll(/`([a-z0-9]*\.[a-z0-9.]+)`/g)].map(([, name = ""]) => name);
    const [head = ""] = names;
    const stem = head.slice(0, head.lastIndexOf("."));
    return names.map((name) => (name.startsWith(".") ? `${stem}${name}` : name));
  });
  const source = `/** @trace { metrics: true } */
    function fail() { throw new Error(); }
    try { fail(); } catch {}
    setTimeout(() => {}, 60);`;
  const env = { OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "console" };
  const { stdout } = await runProgram("fail.ts", source, {
    ...env,
    SPANWEAVE_PROCESS_METRICS: "on",
  });
  const collected = [...stdout.matchAll(/ metric="(.*?)"/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(collected));
});

test("the line that tells of a slow call", async () => {
  const { path, blocks } = readPage(`${FOLDER}/performance.md`);
  const source = blocks.find(({ name }) => name === "slow.ts")?.text ?? "";
  const { stderr } = await runProgram("slow.ts", source, { OTEL_TRACES_EXPORTER: "memory" });
  const [shown = ""] = /\[spanweave\] slow: .*?\)(?=`)/.exec(readFileSync(path, "utf8")) ?? [];
  expect(settled(stderr)).toBe(settled(shown));
});

/** Of the command that starts it. */
function variablesIn(blocks: readonly Block[]): Readonly<Record<string, string>> {
  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => readCommands(text));
  return commands.find(({ words }) => words[0] === "node")?.env ?? {};
}

function expectShown({ page }: Shown, output: Block | undefined, printed: string): void {
  if (output === undefined) throw new Error("nothing shows what it prints");
  if (process.env.UPDATE === "1" && settled(printed) !== settled(output.text)) {
    rewrite(page.path, output, printed);
  }
  expect(settled(output.text)).toBe(settled(printed));
}

function rewrite(path: string, { text }: Block, printed: string): void {
  const whole = readFileSync(path, "utf8");
  writeFileSync(
    path,
    whole.replace(`\n${text}\`\`\``, () => `\n${printed}\`\`\``),
  );
}

/** No two runs have the same times and ids, and columns are as wide as those. */
function settled(text: string): string {
  return text
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/\b(?:[\da-f]{32}|[\da-f]{16})\b/g, "ID")
    .replace(/\b\d+(?:\.\d+)? ms\b|\b\w*_ms=[\d.]+|\b(?:sum|min|max)=[\d.e-]+/g, "MS")
    .replace(/ {2,}/g, "  ")
    .trimEnd();
}
