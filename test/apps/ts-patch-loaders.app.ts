import { expect, test } from "vitest";
import { type App, buildAndStart, golden, install } from "./app.ts";

async function spoil(app: App, work: () => Promise<void>): Promise<void> {
  const prices = app.read("src/prices.ts");
  app.write(
    "src/prices.ts",
    prices.replace("export function", "/** @trace a b */ export function"),
  );
  await work();
  app.write("src/prices.ts", prices);
}

const mistake = "src/prices.ts(9,12): error TS104: SW104: `a b` is no span name";

test("ts-loader, ts-node and ts-jest, by ts-patch/compiler", async () => {
  const app = await install("ts-patch-loaders");
  const npm = (...words: readonly string[]) => app.run("npm", words);
  expect((await buildAndStart(app)).output).toBe(golden);
  await npm("run", "build", "--", "--env", "fast");
  expect((await npm("start", "--silent")).stdout.trimEnd()).toBe(golden);
  for (const only of ["false", "true"]) {
    const env = { TS_NODE_TRANSPILE_ONLY: only };
    const started = await app.run("npm", ["run", "--silent", "start:ts-node"], { env });
    expect(started.stdout.trimEnd(), started.stderr).toBe(golden);
  }
  const tested = await npm("test");
  expect(tested.stderr).toContain("1 passed");
  await spoil(app, async () => {
    for (const words of [["run", "build"], ["run", "start:ts-node"], ["test"]]) {
      const { code, stdout, stderr } = await npm(...words);
      expect(code, words.join(" ")).not.toBe(0);
      expect(stdout + stderr).toContain(mistake);
    }
  });
});
