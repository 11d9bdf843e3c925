import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

test("vite, in a browser", async () => {
  const app = await install("vite-browser", { without: ["telemetry.mjs"] });
  const { built, output } = await buildAndStart(app);
  expect(built.stderr).toContain("spanweave: 13 traced, 0 skipped, 0 never seen");
  expect(output).toBe(golden);
  const served = await app.run("npm", ["start", "--silent", "dev"]);
  expect(served.stdout.trimEnd(), served.stderr).toBe(golden);
});
