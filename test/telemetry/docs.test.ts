// What docs/register.md, exporters.md and serverless.md show is so.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSettings } from "../../runtime/src/settings/read.ts";
import { VARIABLES, type Variable } from "../../runtime/src/settings/variables.ts";
import { expectArrivals } from "./arrivals.ts";
import { run } from "./program.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));
const page = (name: string): string => readFileSync(path(`../../docs/${name}.md`), "utf8");

function blocks(text: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(fence)].map(([, code = ""]) => code);
}

test("every variable that they name is read", () => {
  const variables: readonly Variable<unknown>[] = Object.values(VARIABLES);
  const known = variables.flatMap(({ names, aliases = [] }) => [...names, ...aliases]);
  const named = ["register", "exporters", "serverless"].flatMap((name) => [
    ...page(name).matchAll(/\b(?:OTEL|SPANWEAVE|ARIZE|PHOENIX|JAEGER)_[A-Z_]*[A-Z]\b/g),
  ]);
  expect(named.length).toBeGreaterThan(10);
  for (const [name] of named) expect(known).toContain(name);
});

test("start() understands what it is shown with", () => {
  const shown = blocks(page("register"), "js").find((code) => code.includes("serviceName"));
  const body = shown?.replace(/^import .*$/m, "") ?? "";
  const read = new Function("start", "log", body);
  const troubles: unknown[] = [];
  read((options: object) => troubles.push(readSettings({}, options).troubles), console);
  expect(troubles).toEqual([[]]);
});

test("the settings for each service are understood", () => {
  for (const block of blocks(page("exporters"), "sh")) {
    const env = Object.fromEntries(
      block
        .trim()
        .split("\n")
        .map((line) =>
          line.replace(/ +#.*$/, "").replace(/<the intake.*>/, "http://intake/v1/traces"),
        )
        .map((line) => /^(\w+)="?(.*?)"?$/.exec(line)?.slice(1) ?? []),
    );
    expect(Object.keys(env).length).toBeGreaterThan(0);
    expect(readSettings(env).troubles).toEqual([]);
  }
});

test("the handler for Lambda answers, and its span has been delivered by then", async () => {
  const [handler] = blocks(page("serverless"), "ts");
  expect(readFileSync(path("programs/lambda.ts"), "utf8")).toContain(handler);
  const arrivals = await expectArrivals();
  const { stdout } = await run("lambda", { bare: true, env: arrivals.env });
  expect(stdout).toBe("tea\n");
  expect(arrivals.spans().map(({ name }) => name)).toEqual(["order"]);
});
