import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

const told = "spanweave: 13 traced, 0 skipped, 0 never seen";

test("rollup", async () => {
  const app = await install("rollup");
  const { built, output } = await buildAndStart(app);
  expect(built.stderr).toContain(told);
  expect(output).toBe(golden);
  const compiled = await app.run("npm", ["run", "--silent", "build:typescript"]);
  expect(compiled.code, compiled.stderr).toBe(0);
  expect(compiled.stderr).toContain(told);
  const { stdout } = await app.run("npm", ["start", "--silent"]);
  expect(stdout.trimEnd()).toBe(golden);
});
