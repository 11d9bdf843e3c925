import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

test("rspack", async () => {
  const { built, output } = await buildAndStart(await install("rspack"));
  expect(built.stderr).toContain("spanweave: 13 traced, 0 skipped, 0 never seen");
  expect(output).toBe(golden);
});
