import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

const told = "spanweave: 13 traced, 0 skipped, 0 never seen";

test("webpack", async () => {
  const app = await install("webpack");
  const { built, output } = await buildAndStart(app);
  expect(built.stderr).toContain(told);
  expect(output).toBe(golden);
  const checked = await app.run("npm", ["run", "--silent", "build:ts-loader"]);
  expect(checked.code, checked.stdout).toBe(0);
  expect(checked.stderr).toContain(told);
  const { stdout } = await app.run("npm", ["start", "--silent"]);
  expect(stdout.trimEnd()).toBe(golden);
});
