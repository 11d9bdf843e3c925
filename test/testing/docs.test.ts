// What docs/testing.md shows is so: its tests pass, and its failure is what a failing one says.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository, runTests } from "../hosts/vitest-project.ts";

const text = readFileSync(join(repository, "docs/testing.md"), "utf8");

function block(named: string): string {
  const found = new RegExp(`^\`\`\`\\w+ ${named}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1];
  if (found === undefined) throw new Error(`docs/testing.md has no block ${named}`);
  return found;
}

test("docs/testing.md", async () => {
  const shown = block("src/order.test.ts");
  const lastLine = shown.lastIndexOf("});");
  const withLine = (line: string): string => `${shown.slice(0, lastLine)}${line}\n});\n`;
  const results = await runTests({
    "src/order.ts": block("src/order.ts"),
    "src/a.test.ts": shown,
    "src/b.test.ts": withLine(block("pattern")),
    "src/c.test.ts": withLine('expect(spans).toHaveSpan("prize");'),
  });
  expect(results.map(({ errors }) => errors)).toEqual([[], [], [block("failure").trimEnd()]]);
});
