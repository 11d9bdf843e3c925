/** What each codemod makes of its fixtures, and what it says. UPDATE=1 writes the goldens anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectedPath, readCases, rewrite, saidBy } from "./cases.ts";

describe.each(readCases().map((one) => [one.name, one] as const))("%s", (_, one) => {
  const rewritten = rewrite(one);

  it("matches its golden", () => {
    const said = saidBy(one, rewritten);
    if (process.env.UPDATE === "1") {
      writeFileSync(expectedPath(one), rewritten.text);
      writeFileSync(join(one.folder, "expected.said"), said);
    }
    expect(rewritten.text).toBe(readFileSync(expectedPath(one), "utf8"));
    expect(said).toBe(readFileSync(join(one.folder, "expected.said"), "utf8"));
  });

  it("has nothing to do a second time", () => {
    const again = rewrite(one, rewritten.text);
    expect(again.text).toBe(rewritten.text);
    expect(again.done).toBe(0);
    expect(again.left.map(({ name, why }) => `${name}: ${why}`).sort()).toEqual(
      rewritten.left.map(({ name, why }) => `${name}: ${why}`).sort(),
    );
  });
});
