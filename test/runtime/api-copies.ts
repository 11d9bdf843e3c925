/** Copies of what programs call by hand, each with the door and the context manager beside it. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { SpanweaveContextManager } from "../../runtime/src/context.ts";
import type * as api from "../../runtime/src/index.ts";
import { type Runtime, runModule } from "./copies.ts";

export type Api = typeof api;

/** Modules that share their state, as the files of one installed package do. */
export interface Copy {
  readonly api: Api;
  readonly runtime: Runtime;
  readonly SpanweaveContextManager: typeof SpanweaveContextManager;
}

const ENTRY = `
  export * as api from "./index.ts";
  export * as runtime from "./emitted.ts";
  export { SpanweaveContextManager } from "./context.ts";`;

let text: string | undefined;

export function loadCopy(): Copy {
  text ??= buildSync({
    stdin: {
      contents: ENTRY,
      resolveDir: fileURLToPath(new URL("../../runtime/src/", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    write: false,
    platform: "node",
    packages: "external",
    format: "cjs",
  }).outputFiles[0]?.text;
  return runModule<Copy>(text ?? "", createRequire(import.meta.url));
}
