/** Every adopted fixture runs as it was, by hand, and as it is, woven: the same lines, throws and spans. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transform } from "../../transformer/index.ts";
import type { Case, SourceFile } from "../fixtures/cases.ts";
import type { Result } from "../fixtures/child.ts";
import { writeCompiled, writeHarness } from "../fixtures/compile.ts";
import type { SpanRecord } from "../fixtures/recorder.ts";
import { type CodemodCase, readCases, rewrite, subjectOf } from "./cases.ts";

const cases = readCases("adopt").filter(({ text }) => /\bmain\b/.test(text));
const cache = fileURLToPath(new URL("../../node_modules/.cache/spanweave/", import.meta.url));
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "codemods-"));
const ran = { before: new Map<string, Result>(), after: new Map<string, Result>() };

beforeAll(async () => {
  const child = await writeHarness(folder);
  for (const one of cases) {
    const packages = join(one.folder, "packages");
    if (existsSync(packages)) cpSync(packages, join(folder, "node_modules"), { recursive: true });
    cpSync(one.folder, join(folder, "sources", one.name), { recursive: true });
    await compile(one, "before", one.text);
    await compile(one, "after", woven(one));
  }
  for (const side of ["before", "after"] as const) {
    const results = join(folder, `${side}.results`);
    const names = cases.map(({ name }) => name);
    const { stderr } = spawnSync(
      process.execPath,
      ["--expose-gc", child, "foreign", join(folder, side), results, ...names],
      { encoding: "utf8", timeout: 50_000, env: { ...process.env, NODE_OPTIONS: "" } },
    );
    expect(stderr).toBe("");
    for (const line of readFileSync(results, "utf8").split("\n").slice(0, -1)) {
      const result = JSON.parse(line) as Result;
      ran[side].set(result.name, result);
    }
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where its packages can be found. */
function woven(original: CodemodCase): string {
  const one = { ...original, folder: join(folder, "sources", original.name) };
  const { text, done } = rewrite(one);
  expect(done, one.name).toBeGreaterThan(0);
  const { path, options } = subjectOf(one);
  const result = transform(text, path, options);
  expect(result?.diagnostics).toEqual([]);
  return result?.code ?? text;
}

async function compile(one: CodemodCase, side: string, code: string): Promise<void> {
  const files = readdirSync(one.folder)
    .filter((name) => /\.[cm]?[jt]s$/.test(name) && !name.startsWith("expected."))
    .map((name): SourceFile => ({ name, text: readFileSync(join(one.folder, name), "utf8") }));
  const input = files.find(({ name }) => name === one.input) as SourceFile;
  const { tsconfig } = one.options;
  const fixture: Case = {
    ...{ name: one.name, folder: one.folder, files, input, assets: [] },
    options: tsconfig === undefined ? {} : { tsconfig },
  };
  const texts = files.map((file) => {
    const whole = file === input ? code : file.text;
    const text = whole.replace(/(["']\.\/\w+)\.ts(["'])/g, "$1.mjs$2");
    return [file, { code: text, map: undefined }] as const;
  });
  await writeCompiled(join(folder, side), fixture, new Map(texts));
}

/** What weaving adds, or writes once where it was written twice, is no difference. */
function treeOf(spans: readonly SpanRecord[]): unknown {
  const ids = new Set(spans.map(({ id }) => id));
  const below = (parent: string | undefined): unknown[] =>
    spans
      .filter((span) => (ids.has(span.parent ?? "") ? span.parent : undefined) === parent)
      .map(({ id, name, kind, error, attributes, end }) => ({
        name,
        kind,
        isError: error !== undefined,
        ended: end !== undefined,
        attributes: Object.fromEntries(
          Object.entries(attributes)
            .filter(([key]) => !key.startsWith("code.") && key !== "error.type")
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
        below: below(id),
      }));
  return below(undefined);
}

describe.each(cases.map((one) => [one.name, one] as const))("%s", (name) => {
  const side = (which: keyof typeof ran): Result => {
    const result = ran[which].get(name);
    if (result === undefined) throw new Error(`${name} did not run ${which}`);
    return result;
  };

  it("has the same results and throws", () => {
    expect(side("before").lines.join("\n")).not.toMatch(/^(?:main )?threw/m);
    expect(side("after").lines).toEqual(side("before").lines);
  });

  it("has the same spans", () => {
    expect(side("before").spans.length).toBeGreaterThan(0);
    expect(treeOf(side("after").spans)).toEqual(treeOf(side("before").spans));
  });

  it("has the messages that were written", () => {
    const messages = (spans: readonly SpanRecord[]): (string | undefined)[] =>
      spans.map(({ error }) => error);
    const after = messages(side("after").spans);
    for (const [index, message] of messages(side("before").spans).entries()) {
      if (message !== undefined && message !== "") expect(after[index]).toBe(message);
    }
  });
});
