import { defineConfig } from "vitest/config";

/** Real projects, installed from the registry and built by real tools: minutes, and a network. */
export default defineConfig({
  test: {
    include: ["test/apps/**/*.app.ts"],
    globalSetup: "test/apps/pack.ts",
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Each of them installs, builds and runs: two at a time keep the processors busy.
    maxWorkers: 2,
  },
});
