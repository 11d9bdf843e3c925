import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

test.each(["vitest", "vitest-4"])("%s", async (name) => {
  const app = await install(name, { testsOf: "vitest" });
  const { output } = await buildAndStart(app);
  expect(output).toBe(golden);
  for (const pool of ["threads", "forks", "vmThreads"]) {
    const { code, stdout } = await app.run("vitest", ["run", `--pool=${pool}`, "--no-isolate"]);
    expect(code, stdout).toBe(0);
  }
});
