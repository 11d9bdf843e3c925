/** loadModule(): runs a rules file written in JavaScript or TypeScript by whatever there is that can. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ConfigContext } from "./define.ts";
import { type Answer, type Compiler, runModule, runsTypeScript } from "./run-module.ts";

/** Compilers are looked for from these folders. */
export function loadModule(
  path: string,
  context: ConfigContext,
  folders: readonly string[],
): Answer | { readonly type: "no-typescript" } {
  if (!/\.[cm]?ts$/.test(path)) return runModule(path, context);
  const own = runsTypeScript() ? runModule(path, context) : undefined;
  if (own !== undefined && !isBeyondNode(own)) return own;
  const compiler = findCompiler(folders);
  if (compiler !== undefined) return runModule(path, context, compiler);
  return own ?? { type: "no-typescript" };
}

/** Node leaves out types, and no more: enums and imports without extension are for compilers. */
function isBeyondNode(answer: Answer): boolean {
  return answer.type === "threw" && BEYOND_NODE.has(answer.code ?? "");
}

const BEYOND_NODE: ReadonlySet<string> = new Set([
  "ERR_INVALID_TYPESCRIPT_SYNTAX",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  "ERR_MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING",
  "MODULE_NOT_FOUND",
]);

export function findCompiler(folders: readonly string[]): Compiler | undefined {
  const requires = folders.map((folder) => createRequire(join(folder, "package.json")));
  for (const require of requires) {
    const path = resolved(require, "esbuild");
    if (path !== undefined) return { name: "esbuild", path };
  }
  for (const require of requires) {
    const path = resolved(require, "typescript");
    if (path !== undefined && isInJavaScript(require)) return { name: "typescript", path };
  }
  return undefined;
}

/** From version 7 on TypeScript is a program of its own, with nothing to call. */
function isInJavaScript(require: NodeJS.Require): boolean {
  const path = resolved(require, "typescript/package.json");
  const text = path === undefined ? "{}" : readFileSync(path, "utf8");
  const { version = "7" } = JSON.parse(text) as { version?: string };
  return Number.parseInt(version, 10) < 7;
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
