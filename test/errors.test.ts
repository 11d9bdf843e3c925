/** Goldens for failure: fixtures/errors/<code>-<what>/input.* and the diagnostics it gets. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeFrame, transform } from "../transformer/index.ts";

const folder = join(import.meta.dirname, "../fixtures/errors");
const cases = readdirSync(folder).filter((name) => name.includes(process.env.FILTER ?? ""));

describe("diagnostics", () => {
  test.each(cases)("%s", (name) => {
    const input = readdirSync(join(folder, name)).find((file) => file.startsWith("input."));
    if (input === undefined) throw new Error(`${name} has no input`);
    const source = readFileSync(join(folder, name, input), "utf8");
    const result = transform(source, join(folder, name, input), { root: join(folder, name) });
    if (result === null) throw new Error("nothing was said");
    const said = `${result.diagnostics.map(codeFrame).join("\n\n")}\n`;
    const golden = join(folder, name, "expected.stderr");
    if (process.env.UPDATE === "1") writeFileSync(golden, said);
    expect(said).toBe(readFileSync(golden, "utf8"));
    expect(said).toContain(`[spanweave] ${name.slice(0, 5)}:`);
  });

  test("text that does not parse comes back as it was", () => {
    const source = "/** @trace */ function ( {";
    expect(transform(source, "a.ts")).toMatchObject({ code: source, map: undefined });
  });

  test("a file that nests too deep is left alone, and says so", () => {
    const source = `/** @trace */ function f() {}\nx${".f(() => 1)".repeat(20_000)};`;
    const result = transform(source, "deep.ts");
    expect(result).toMatchObject({ code: source, diagnostics: [{ code: "SW002" }] });
  });

  test("every diagnostic underlines text of its own line", () => {
    for (const name of cases) {
      for (const line of readFileSync(join(folder, name, "expected.stderr"), "utf8").split("\n")) {
        if (/^ *\| +\^/.test(line)) expect(line.trimEnd().endsWith("^")).toBe(true);
      }
    }
  });
});
