// What is told without weaving is what weaving does.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plan, transform } from "../../transformer/index.ts";
import { repository } from "./cli.ts";

const cases = ["weave", "errors"].flatMap((kind) => {
  const folder = join(repository, "fixtures", kind);
  return readdirSync(folder).flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.startsWith("input."))
      .map((file) => ({ name: `${kind}/${name}/${file}`, path: join(folder, name, file) })),
  );
});
const everything = [{ functions: "**", kinds: "all" as const }];

describe("plan() decides what transform() weaves", () => {
  test.each(cases)("$name", ({ path }) => {
    const source = readFileSync(path, "utf8");
    for (const options of [{}, { rules: everything }, { tags: false, rules: everything }]) {
      const woven = transform(source, path, options);
      const planned = plan(source, path, options);
      if (woven === null) {
        expect(planned?.plan.traced ?? 0).toBe(0);
        expect(planned?.diagnostics ?? []).toEqual([]);
      } else {
        expect(planned?.plan).toEqual(woven.plan);
        expect(planned?.diagnostics).toEqual(woven.diagnostics);
      }
    }
  });
});

test("plan() knows functions that nothing asks for", () => {
  const source = "function f() {}";
  expect(transform(source, "a.ts")).toBeNull();
  expect(plan(source, "a.ts")?.plan.decisions).toMatchObject([
    { site: { name: "f" }, traced: false, because: { by: "nothing" } },
  ]);
});

test("plan() is null where there is nothing to plan", () => {
  const woven = transform("/** @trace */ function f() {}", "a.ts")?.code ?? "";
  expect(plan(woven, "a.ts")).toBeNull();
  expect(plan("a {}", "a.css")).toBeNull();
});

test("plan() says so where a file nests too deep", () => {
  const source = `x${".f(() => 1)".repeat(20_000)};`;
  expect(plan(source, "a.ts")).toMatchObject({
    plan: { decisions: [] },
    diagnostics: [{ code: "SW002" }],
  });
});
