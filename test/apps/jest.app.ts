import { expect, test } from "vitest";
import { type App, buildAndStart, golden, install } from "./app.ts";

const failing = `
import { spans } from "@spanweave/runtime/testing";
import checkout from "../src/checkout.ts";
import { Basket } from "../src/basket.ts";
test("errors are where the source is", async () => {
  await checkout(new Basket("ada"), "0002");
});
test("what is expected is told", () => {
  expect(spans).toHaveSpan("chekout");
});`;

type Covered = Readonly<Record<"branches" | "functions", object>>;

/** What a failing test shows. */
async function failed(app: App, words: readonly string[]): Promise<string> {
  app.write("test/failing.test.ts", failing);
  const { code, stderr } = await app.run("npm", ["test", "--silent", "--", ...words]);
  expect(code).toBe(1);
  return stderr;
}

test("jest, with Babel", async () => {
  const app = await install("jest");
  const { output } = await buildAndStart(app);
  expect(output).toBe(golden);
  const words = ["--coverage", "--coverageReporters=json-summary"];
  const covered = async (...more: readonly string[]): Promise<Covered> => {
    await app.run("jest", [...words, ...more]);
    return JSON.parse(app.read("coverage/coverage-summary.json")).total;
  };
  const woven = await covered();
  // Not woven, what the tests expect fails, but they run the same code.
  app.write("plain.json", "{}");
  const { branches, functions } = await covered("--config=plain.json");
  expect(woven).toMatchObject({ branches, functions, lines: { pct: 100 } });
  const said = await failed(app, []);
  expect(said).toMatch(/> 11 \| +if \(card.startsWith\("0"\)\) throw/);
  expect(said).toMatch(/at (?:Object\.)?charge \(src\/checkout\.ts:11:\d+\)/);
  expect(said).toContain('no span is named "chekout"');
});

test("jest, with swc, as ES modules", async () => {
  const { output } = await buildAndStart(await install("jest-swc", { testsOf: "jest" }));
  expect(output).toBe(golden);
});
