import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { bundledTextsInVite } from "./scripts/bundled-text.mjs";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [bundledTextsInVite],
  resolve: {
    alias: [
      { find: /^@spanweave\/runtime$/, replacement: source("./runtime/src/index.ts") },
      { find: /^@spanweave\/runtime\/([\w-]+)$/, replacement: source("./runtime/src/$1.ts") },
    ],
  },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
