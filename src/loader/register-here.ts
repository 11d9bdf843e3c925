/** registerHere(): hooks into how this thread loads modules, by what its Node can do. */
import * as module from "node:module";
import { printClosingLine } from "./closing-line.ts";
import { hookAllCompile, hookCompileOfOthers } from "./compile.ts";
import { isReporting } from "./environment.ts";
import { load } from "./hooks.ts";
import { boardModule, extension } from "./lazily.ts";
import { hooksOf } from "./node-version.ts";

export function registerHere(): void {
  const hooks = hooksOf(process.versions.node);
  if (hooks === undefined) {
    void import("./unsuited.ts");
    return;
  }
  if (hooks === "sync") {
    const { registerHooks } = module as unknown as { registerHooks(hooks: object): unknown };
    registerHooks({ load });
    hookCompileOfOthers();
  } else {
    const data = boardModule().ownBoard().memory;
    module.register(`./thread${extension}`, import.meta.url, { data });
    hookAllCompile();
  }
  if (isReporting()) printClosingLine();
}
