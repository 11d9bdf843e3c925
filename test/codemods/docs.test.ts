/** What docs/codemods.md shows is what the commands do, and the reasons that it lists are said. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as morph from "ts-morph";
import { expect, test } from "vitest";
import { adoptFile } from "../../src/codemods/adopt-file.ts";
import { tagFile } from "../../src/codemods/tag-file.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = readFileSync(join(root, "docs/codemods.md"), "utf8");

function block(name: string): string {
  const found = new RegExp(`^\`\`\`ts ${name}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(docs)?.[1];
  if (found === undefined) throw new Error(`docs/codemods.md has no block named ${name}`);
  return found;
}

test("tag", () => {
  const options = { rules: [{ kind: "client" }] } as const;
  const { text } = tagFile({ path: "/src/shop.ts", text: block("tag before"), options });
  expect(text).toBe(block("tag after"));
});

test("adopt", () => {
  // What is not shown.
  const around =
    "interface Order { card: string; total: number }\ndeclare const load: any, charge: any;\n";
  const subject = { path: "/src/shop.ts", text: block("adopt before") + around, options: {} };
  expect(adoptFile(subject, morph).text).toBe(block("adopt after") + around);
});

test("each reason is one that is said", () => {
  const folder = join(root, "src/codemods");
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const code = sources.join("\n");
  const reasons = [...docs.matchAll(/^\| ((?:the span|it|its|nothing|what|may|a)\b.*?)\s*\|/gm)];
  expect(reasons.length).toBeGreaterThan(15);
  for (const [, reason = ""] of reasons) expect(code, reason).toContain(reason);
});
