/**
 * Every case of fixtures/weave, as source, and woven by either emitter: the same lines, throws and
 * endings, and the spans that its golden holds. FILTER=case runs some, UPDATE=1 rewrites the goldens of cases that keep the oath.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import typescript from "typescript-5";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TransformResult } from "../transformer/types.ts";
import { compileByTypeScript, OTHERWISE } from "./fixtures/ast.ts";
import { type Case, readCases, type SourceFile } from "./fixtures/cases.ts";
import { type Text, writeCompiled, writeHarness } from "./fixtures/compile.ts";
import { weaveCompiledCase } from "./fixtures/placed.ts";
import { KINDS, type Kind, type Outcome, type Outcomes, runCases } from "./fixtures/run.ts";
import { writeTree } from "./fixtures/tree.ts";
import { lostText, weave, weaveCaptured, writeNotes, wrongSegment } from "./fixtures/weave.ts";

const update = process.env.UPDATE === "1";
const cases = readCases(process.env.FILTER);
const major = Number(process.versions.node.split(".")[0]);
const cache = fileURLToPath(new URL("../node_modules/.cache/spanweave/", import.meta.url));
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "fixtures-"));

const woven = new Map<SourceFile, TransformResult | null>();
const failures = new Map<Case, unknown>();
let outcomes: Outcomes = new Map();

beforeAll(async () => {
  const child = await writeHarness(folder);
  for (const fixture of cases) await prepare(fixture);
  const ready = cases.filter((fixture) => !failures.has(fixture) && runsHere(fixture));
  outcomes = await runCases(ready, folder, child);
});

afterAll(() => {
  if (process.env.KEEP !== "1") rmSync(folder, { recursive: true, force: true });
});

async function prepare(fixture: Case): Promise<void> {
  try {
    for (const file of fixture.files) woven.set(file, weave(fixture, file));
    if (!runsHere(fixture)) return;
    const write = (name: string, textOf: (file: SourceFile) => Text) => {
      const texts = fixture.files.map((file): [SourceFile, Text] => [file, textOf(file)]);
      return writeCompiled(join(folder, name), fixture, new Map(texts));
    };
    const text = (file: SourceFile, result: TransformResult | null | undefined): Text => {
      return { code: result?.code ?? file.text, map: result?.map?.toString() };
    };
    const byTypeScript = (file: SourceFile): Text => {
      const result = woven.get(file);
      if (fixture.name in OTHERWISE) return text(file, result);
      return compileByTypeScript(typescript, fixture, file, result?.plan);
    };
    await write("source", (file) => text(file, null));
    await write("woven", (file) => text(file, woven.get(file)));
    await write("captured", (file) => text(file, weaveCaptured(fixture, file)));
    await write("ast", byTypeScript);
    await write("placed", (file) =>
      fixture.name in OTHERWISE
        ? text(file, woven.get(file))
        : weaveCompiledCase(typescript, fixture, file),
    );
  } catch (error) {
    failures.set(fixture, error);
  }
}

function runsHere(fixture: Case): boolean {
  return major >= (fixture.options.node ?? 0);
}

function outcome(fixture: Case, kind: Kind): Outcome {
  const found = outcomes.get(fixture.name)?.get(kind);
  if (found === undefined) throw new Error(`${fixture.name} did not run as ${kind}`);
  return found;
}

/** What an observer of the program could tell. */
function seen({ lines, ending }: Outcome): object {
  return { lines, ending };
}

function spansOf(fixture: Case, kind: Kind): string {
  const { spans, here } = outcome(fixture, kind);
  return writeTree(fixture.options.tree === false ? [] : spans, here);
}

function expectGolden(fixture: Case, name: string, text: string | undefined): void {
  const path = join(fixture.folder, name);
  if (update) {
    if (text === undefined) rmSync(path, { force: true });
    else writeFileSync(path, text);
  }
  expect(text, name).toBe(existsSync(path) ? readFileSync(path, "utf8") : undefined);
}

describe.each(cases.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  it("keeps the oath", () => {
    if (failures.has(fixture)) throw failures.get(fixture);
    for (const file of fixture.files) {
      const result = woven.get(file);
      if (!result) continue;
      expect(weave(fixture, file)?.code, "woven twice").toBe(result.code);
      expect(lostText(file.text, result.code), "text").toBeUndefined();
      expect(wrongSegment(file.text, result), "map").toBeUndefined();
      if (result.code !== file.text) {
        expect(weave(fixture, file, result.code), "second pass").toBeNull();
      }
    }
    if (!runsHere(fixture)) return;
    const source = seen(outcome(fixture, "source"));
    for (const kind of KINDS) expect(seen(outcome(fixture, kind)), kind).toEqual(source);
    for (const kind of ["foreign", "ast", "placed"] as const) {
      expect(spansOf(fixture, kind), kind).toBe(spansOf(fixture, "live"));
    }
  });

  it("matches its golden", ({ task }) => {
    const oath = task.suite?.tasks[0]?.result?.state;
    if (update && oath !== "pass") throw new Error("not written: it does not keep the oath");
    for (const file of fixture.files) {
      const name = file === fixture.input ? "expected.woven" : `expected.${file.name}.woven`;
      expectGolden(fixture, name, woven.get(file)?.code);
    }
    const notes = fixture.files.flatMap((file) => writeNotes(file, woven.get(file) ?? null));
    if (!runsHere(fixture)) return;
    const { ending } = outcome(fixture, "live");
    const parts = [...notes, spansOf(fixture, "live"), ending ?? ""];
    const text = parts.filter((part) => part !== "").join("\n");
    expectGolden(fixture, "expected.spans", `${text}\n`);
  });
});
