import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

test("bun", async () => {
  const app = await install("bun");
  const { built, output } = await buildAndStart(app);
  expect(built.stderr).toContain("spanweave: 13 traced, 0 skipped, 0 never seen");
  expect(output).toBe(golden);
  const preloads = ["./weave.mjs", "./telemetry.mjs"].flatMap((file) => ["--preload", file]);
  const bun = "node_modules/@oven/bun-linux-x64/bin/bun";
  const unbuilt = await app.run(bun, [...preloads, "src/main.ts"]);
  expect(unbuilt.stdout.trimEnd(), unbuilt.stderr).toBe(golden);
});
