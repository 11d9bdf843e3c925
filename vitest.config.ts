import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "@spanweave/runtime/emitted": source("./runtime/src/emitted.ts"),
      "@spanweave/runtime/context": source("./runtime/src/context.ts"),
      "@spanweave/runtime/testing": source("./runtime/src/testing.ts"),
    },
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
