// docs/coverage.md: each row leads to an example that a test runs, and what it names is there.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import * as entry from "../runtime/src/index.ts";
import { readSettings } from "../runtime/src/settings/read.ts";
import { VARIABLES, type Variable } from "../runtime/src/settings/variables.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { transform } from "../transformer/index.ts";
import { targetOf } from "./docs/links.ts";
import { blocksWithin, type Row, readPage } from "./docs/page.ts";

/** Per page: what of it a test runs or compares, by which test. */
const RUN: Readonly<Record<string, { readonly what: RegExp; readonly by: string }>> = {
  "docs/api.md": { what: /^ts example$/, by: "test/runtime/api-docs.test.ts" },
  "docs/options.md": { what: /^ts example$/, by: "test/docs.test.ts" },
  "docs/propagation.md": { what: /^ts \w+\.ts$/, by: "test/propagation/docs.test.ts" },
  "docs/testing.md": { what: /^ts src\/order\.test\.ts$/, by: "test/testing/docs.test.ts" },
  "docs/codemods.md": { what: /^ts (tag|adopt) after$/, by: "test/codemods/docs.test.ts" },
  "docs/exporters.md": { what: /^sh$/, by: "test/telemetry/docs.test.ts" },
  "docs/guides/performance.md": { what: /^(?!text)/, by: "test/guides.test.ts" },
  "docs/environment.md": { what: /^table$/, by: "test/runtime/settings-docs.test.ts" },
};
/** There every block is of a kind that is run or read. */
const OF_GUIDES = { what: /^(?!text)/, by: "test/guides.test.ts" };

const page = readPage("docs/coverage.md");
const variables: readonly Variable<unknown>[] = Object.values(VARIABLES);
const known = new Set(variables.flatMap(({ names, aliases = [] }) => [...names, ...aliases]));
const isHead = ({ cells }: Row): boolean => /^(there|guide)$/.test(cells[0] ?? "");
const features = page.rows.filter((row) => row.cells.length === 4 && !isHead(row));
/** Their name, ours, and where it is shown. */
const rows = page.rows
  .filter((row) => !isHead(row))
  .map(({ line, cells }): Row => ({ line, cells: cells.slice(-3) }));
const titled = rows.map((row) => [`${row.line}: ${row.cells[0]}`, row] as const);

/** `like this`, in a row's second cell. */
function quoted({ cells }: Row): readonly string[] {
  return [...(cells[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
}

const inOurs = rows.flatMap((row) => quoted(row).map((text) => [row.line, text] as const));
const like = (pattern: RegExp): readonly (readonly [line: number, text: string])[] =>
  inOurs.filter(([, text]) => pattern.test(text));

test("each guide has its rows, side by side", () => {
  const guides = features.map(({ cells }) => cells[0]);
  const changes = guides.filter((guide, at) => guide !== guides[at - 1]);
  expect(changes).toHaveLength(5);
  expect(new Set(changes).size).toBe(5);
  for (const one of changes) {
    expect(guides.filter((guide) => guide === one).length, one).toBeGreaterThan(25);
  }
});

test.each(titled)("%s", (_, { cells, line }) => {
  expect(cells).toHaveLength(3);
  expect(cells).not.toContain("");
  const links = page.links.filter((link) => link.line === line);
  expect(links.length).toBeGreaterThan(0);
  for (const { to } of links) expect(isRun(to), `an example at ${to}`).toBe(true);
});

/** Whether something stands at the end of a link that a test runs. */
function isRun(to: string): boolean {
  const { path, anchor } = targetOf(page, to);
  const target = readPage(path);
  const section = target.sections.find((one) => one.anchor === anchor);
  if (section === undefined) return false;
  const { what } = RUN[path] ?? OF_GUIDES;
  const shown = blocksWithin(target, section).map(({ language, name }) =>
    name === "" ? language : `${language} ${name}`,
  );
  const isInside = ({ line }: Row): boolean => line > section.line && line < section.end;
  if (target.rows.some(isInside)) shown.push("table");
  return shown.some((one) => what.test(one) && (one !== "table" || path in RUN));
}

test("the tests that are said to run them speak of these pages", () => {
  for (const [path, { by }] of Object.entries(RUN)) {
    expect(readFileSync(by, "utf8"), path).toContain(basename(path, ".md"));
  }
});

describe("what is ours", () => {
  test("variables", () => {
    const names = inOurs.flatMap(([, text]) => text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []);
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) expect(known).toContain(name);
  });

  test("variables that are the same as theirs", () => {
    const same = rows.filter(({ cells }) => cells[1]?.startsWith("the same"));
    const names = same.flatMap(({ cells }) => cells[0]?.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []);
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(known).toContain(name);
  });

  test.each(like(/^[A-Z_]+=/))("line %i: %s", (_, text) => {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
    const beside = /SAMPLER_ARG/.test(name) ? { OTEL_TRACES_SAMPLER: "traceidratio" } : {};
    const needed = value === "arize" ? { ARIZE_API_KEY: "key", ARIZE_SPACE_ID: "space" } : {};
    expect(readSettings({ [name]: value, ...beside, ...needed }).troubles).toEqual([]);
  });

  test.each(like(/^@trace/))("line %i: %s", (_, tag) => {
    const source = `/** ${tag} */ export async function f(x, userId, projectId) {}`;
    const woven = transform(source, "f.js");
    expect(woven?.diagnostics).toEqual([]);
    expect(woven?.plan.decisions).toHaveLength(1);
  });

  test.each(like(/^start\(\{/))("line %i: %s", (_, text) => {
    const read = (options: object): unknown => readSettings({}, options).troubles;
    expect(new Function("start", `return ${text}`)(read)).toEqual([]);
  });

  test("calls", () => {
    const calls = inOurs
      .filter(([, text]) => !/^(?:start|@trace)/.test(text))
      .flatMap(([, text]) => [...text.matchAll(/(?<![.\w])(\w+)\(/g)].map(([, name]) => name));
    expect(calls.length).toBeGreaterThan(30);
    for (const name of calls) expect([...Object.keys(entry), "expect", "spans"]).toContain(name);
  });

  test.each(like(/^spanweave /))("line %i: %s", async (_, text) => {
    const [, command = "", ...words] = text.split(" ");
    const { options } = (await COMMANDS[command]?.load()) ?? {};
    expect(options).toBeDefined();
    const given = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    for (const name of given) expect(options).toHaveProperty(name);
  });
});
