/** After `tag`, files say without rules what they said with them; after `untag`, they are as they were. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { saidOf } from "../../src/codemods/same-plan.ts";
import { tagFile } from "../../src/codemods/tag-file.ts";
import { untagFile } from "../../src/codemods/untag-file.ts";
import { mentionsTag, plan } from "../../transformer/index.ts";
import type { Rule } from "../../transformer/types.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]);
const files = ["fixtures/weave", "fixtures/codemods", "src/config", "transformer"].flatMap(
  (folder) => sourcesIn(join(root, folder)),
);

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => SOURCES.has(extname(name)) && !name.includes("node_modules"))
    .map((name) => join(folder, name));
}

const NAMED = ["function", "method", "accessor", "constructor"] as const;
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  "every kind": [{ functions: "**", kinds: "all" }],
  options: [
    { functions: "**", kinds: NAMED, kind: "client", args: true, slowerThan: 5 },
    { functions: "*.*", name: "{file} {class}.{function}", attributes: { "a-b": ["*/"] } },
    { exported: true, preset: "db", result: true, args: ["source", "value", "x"] },
    { async: true, kind: "internal", errors: false, sample: 0.5, redact: ["iban"] },
    { functions: "*[aeiou]", trace: false },
  ],
};

describe.each(Object.entries(RULES))("with rules: %s", (_, rules) => {
  it("the plan stays, and untag gives the text back", () => {
    let tagged = 0;
    let unproven = 0;
    for (const path of files) {
      const text = readFileSync(path, "utf8");
      // What is tagged by hand stays, so the rules would still say more of it.
      if (mentionsTag(text)) continue;
      const subject = { path, text, options: { root: dirname(path), rules } };
      const name = relative(root, path);
      const result = tagFile(subject);
      tagged += result.done;
      unproven += result.left.filter(({ why }) => why.startsWith("no tag")).length;

      const before = plan(text, path, subject.options)?.plan.decisions ?? [];
      const after = plan(result.text, path, { ...subject.options, rules: [] });
      const left = new Set(result.left.map(({ offset }) => offset));
      const expected = before.map((one) =>
        left.has(one.site.place) ? `${one.site.name}: not traced` : saidOf(one),
      );
      expect(after?.plan.decisions.map(saidOf) ?? [], name).toEqual(expected);
      const problems = plan(text, path, { ...subject.options, rules: [] })?.diagnostics.length;
      expect(after?.diagnostics.length, name).toBe(problems);

      const again = { ...subject, text: result.text };
      expect(tagFile(again).text, `${name}: tagged twice`).toBe(result.text);
      expect(untagFile(again, { notrace: false }).text, `${name}: untagged`).toBe(text);
    }
    expect(tagged).toBeGreaterThan(500);
    // Names that hold braces.
    expect(unproven).toBeLessThan(10);
  });
});

it("text that is only like a tag stays", () => {
  for (const path of files) {
    const text = readFileSync(path, "utf8");
    const { text: after } = untagFile({ path, text, options: {} }, { notrace: true });
    const code = (some: string): string[] =>
      (plan(some, path, { tags: false })?.plan.decisions ?? []).map(({ site }) => site.name);
    expect(code(after), relative(root, path)).toEqual(code(text));
  }
});
