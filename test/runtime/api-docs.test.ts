// What docs/api.md shows is what happens: each example is woven and run, and its output compared.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as entry from "../../runtime/src/index.ts";
import { forgetExamples, runExample } from "../docs/example.ts";

const path = fileURLToPath(new URL("../../docs/api.md", import.meta.url));
const document = readFileSync(path, "utf8");
const EXAMPLE = /```ts example\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g;
const examples = [...document.matchAll(EXAMPLE)].map(([whole, source = "", shown = ""], index) => {
  const before = document.slice(0, document.indexOf(whole));
  const heading = /^## .*$/gm;
  const last = [...before.matchAll(heading)].at(-1)?.[0] ?? "";
  return { title: `${index + 1}, below "${last}"`, source, shown };
});

beforeEach(forgetExamples);
afterEach(forgetExamples);

test("every function is described, and has an example", () => {
  const headings = [...document.matchAll(/^## (.*)$/gm)].map(([, text]) => text ?? "");
  const named = headings.flatMap((text) => [...text.matchAll(/\w+(?=\()/g)].map(String));
  expect(named.sort()).toEqual(Object.keys(entry).sort());
  const imported = examples.flatMap(({ source }) => /import \{ (.*) \}/.exec(source)?.[1] ?? "");
  expect(new Set(imported.join(", ").split(", "))).toEqual(new Set(named));
  expect(document.match(/^```ts example$/gm)).toHaveLength(examples.length);
});

describe("example", () => {
  test.each(examples)("$title", async ({ source, shown }) => {
    const printed = await runExample(source);
    if (process.env.UPDATE === "1" && printed !== shown) {
      const text = readFileSync(path, "utf8");
      const fence = `\`\`\`ts example\n${source}\`\`\`\n\n\`\`\`text\n`;
      const at = text.indexOf(fence) + fence.length;
      writeFileSync(path, text.slice(0, at) + printed + text.slice(at + shown.length));
    }
    expect(printed).toBe(shown);
  });
});
