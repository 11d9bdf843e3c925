/** A rules file that changes while the dev server runs: what was woven by the old one is woven anew. */
import { basename } from "node:path";
import type { DevEnvironment, ViteDevServer } from "vite";
import { CONFIG_NAMES } from "../config/find.ts";
import type { Builds } from "../rollup-like/builds.ts";

/** Those above Vite's root, which it would not watch. */
export function watchRules({ watcher }: ViteDevServer, builds: Builds): void {
  watcher.add([...builds.of({}).weaving.configFiles]);
}

interface HotContext {
  readonly environment: DevEnvironment;
}

/** An empty list: nobody else has to care. */
export function reloadWithRules(
  builds: () => Builds,
): (this: HotContext, change: { file: string }) => [] | undefined {
  return function ({ file }) {
    const isKnown = builds().of({}).weaving.configFiles.includes(file);
    if (!isKnown && !CONFIG_NAMES.includes(basename(file))) return undefined;
    builds().forget();
    this.environment.moduleGraph.invalidateAll();
    this.environment.hot.send({ type: "full-reload" });
    return [];
  };
}
