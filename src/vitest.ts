/** The plugin for vitest: tests run woven code, and each test sees its own spans. */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, UserConfig } from "vite";
import type { HostOptions } from "./options.ts";
import weaving from "./vite.ts";

export type { HostOptions } from "./options.ts";

/** With the runtime's matchers for spans in vitest's `expect`: see `@spanweave/runtime/testing`. */
export default function spanweave(options: HostOptions = {}): Plugin[] {
  return [...weaving(options), { name: "spanweave:tests", config: withSetupFile }];
}

/** vitest's own part of a configuration. */
interface TestConfig extends UserConfig {
  readonly test?: {
    readonly setupFiles?: readonly string[];
    readonly browser?: { readonly enabled?: boolean };
  };
}

/** Pages lack what tells apart the tests that run at once. */
function withSetupFile({ test }: TestConfig): TestConfig {
  return test?.browser?.enabled ? {} : { test: { setupFiles: [setupFile()] } };
}

/** Beside this file, in its language: that of the sources, or that of what is published. */
function setupFile(): string {
  const name = `./vitest/set-up${extname(import.meta.url)}`;
  return fileURLToPath(new URL(name, import.meta.url));
}
