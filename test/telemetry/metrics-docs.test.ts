// What docs/metrics.md shows is so.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSettings } from "../../runtime/src/settings/read.ts";
import { VARIABLES, type Variable } from "../../runtime/src/settings/variables.ts";
import { expectArrivals } from "./arrivals.ts";
import { run } from "./program.ts";

const text = (from: string): string =>
  readFileSync(fileURLToPath(new URL(from, import.meta.url)), "utf8");
const page = text("../../docs/metrics.md");

function blocks(language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...page.matchAll(fence)].map(([, code = ""]) => code);
}

test("the console shows what it says of its example", async () => {
  const [source = ""] = blocks("ts");
  expect(text("programs/paid.ts")).toContain(source);
  const env = { OTEL_METRICS_EXPORTER: "console", OTEL_TRACES_EXPORTER: "none" };
  const { stdout } = await run("paid", { env });
  expect(stdout.replace(/(time|sum|min|max)=\S+/g, "$1=#")).toBe(blocks("text")[0]);
});

test("each metric that it lists is sent, and no other", async () => {
  const listed = [...page.matchAll(/^\| `([a-z][a-z\d]*(?:\.\w+)+)` +\|/gm)].map(
    ([, name]) => name,
  );
  const { envOfAll, metrics } = await expectArrivals();
  await run("metered", { args: ["blocks"], env: { ...envOfAll, SPANWEAVE_PROCESS_METRICS: "on" } });
  const own = ["orders", "stock", "pens"];
  const sent = new Set(metrics().map(({ name }) => name));
  expect([...sent].filter((name) => !own.includes(name)).sort()).toEqual(listed.toSorted());
});

test("every variable that it names is read, and has the default that it says", () => {
  const variables: readonly Variable<unknown>[] = Object.values(VARIABLES);
  const known = variables.flatMap(({ names, aliases = [] }) => [...names, ...aliases]);
  const named = [...page.matchAll(/\b(?:OTEL|SPANWEAVE)_[A-Z_]*[A-Z]\b/g)];
  expect(named.length).toBeGreaterThan(5);
  for (const [name] of named) expect(known).toContain(name);
  const defaults = [...page.matchAll(/^\| `(OTEL_\w+)` +\| `?(\w+)`? +\|/gm)];
  expect(defaults.length).toBe(3);
  for (const [, name = "", said] of defaults) {
    const variable = variables.find(({ names }) => names.includes(name));
    expect(String(variable?.fallback)).toBe(said);
  }
});

test("start() understands what it is shown with", () => {
  const shown = blocks("js").find((code) => code.includes("start({"));
  const read = new Function("start", shown?.replace(/^import .*$/m, "") ?? "");
  const settings: unknown[] = [];
  read((options: object) => settings.push(readSettings({}, options)));
  expect(settings).toMatchObject([
    {
      troubles: [],
      settings: {
        metrics: { exporters: [{ url: "http://collector:4318/v1/metrics" }], ofProcess: true },
      },
    },
  ]);
});
