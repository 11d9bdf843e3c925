import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

test("vite", async () => {
  const app = await install("vite");
  const { built, output } = await buildAndStart(app);
  expect(built.stderr).toContain("spanweave: 13 traced, 0 skipped, 0 never seen");
  expect(output).toBe(golden);
  const served = await app.run("node", ["--import", "./telemetry.mjs", "dev.mjs"]);
  expect(served.stdout.trimEnd()).toBe(golden);
});
