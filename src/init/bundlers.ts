/** Tools whose configuration file takes a list of plugins. */
import { installedPackage } from "../project/installed.ts";
import { isOlder } from "../project/node-version.ts";
import type { FindHost } from "./host.ts";
import { type Plugin, withPlugin } from "./plugin-edit.ts";
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps } from "./steps.ts";
import { VITE_CONFIG } from "./texts.ts";

interface Bundler extends Plugin {
  readonly name: string;
  /** What the package is called, and its configuration file: `vite.config.ts`. */
  readonly tool: string;
}

const BUNDLERS: readonly Bundler[] = [
  { name: "Vite", tool: "vite", entry: "spanweave/vite", key: "plugins" },
  { name: "Vitest", tool: "vitest", entry: "spanweave/vitest", key: "plugins" },
  { name: "webpack", tool: "webpack", entry: "spanweave/webpack", key: "plugins" },
  { name: "Rspack", tool: "rspack", entry: "spanweave/rspack", key: "plugins" },
  { name: "Rollup", tool: "rollup", entry: "spanweave/rollup", key: "plugins" },
  { name: "Rolldown", tool: "rolldown", entry: "spanweave/rolldown", key: "plugins" },
  { name: "tsup", tool: "tsup", entry: "spanweave/esbuild", key: "esbuildPlugins" },
  { name: "tsdown", tool: "tsdown", entry: "spanweave/rolldown", key: "plugins" },
];

export const bundlers: readonly FindHost[] = [
  ...BUNDLERS.map(
    (bundler): FindHost =>
      (project) => {
        const file = project.files.find((name) => isConfigOf(bundler.tool, name));
        if (file === undefined) return undefined;
        const steps = addPlugin(file, { ...bundler, entry: entryOf(bundler, project) }, project);
        return { name: bundler.name, steps };
      },
  ),
  viteWithoutConfig,
];

/** One configuration for both is that of the tests, which holds the other plugin. */
function entryOf({ tool, entry }: Bundler, { files, folder, listed }: Project): string {
  const isShared = tool === "vite" && !files.some((file) => isConfigOf("vitest", file));
  const vitest = installedPackage("vitest", folder)?.version ?? listed.vitest?.replace(/^\D+/, "");
  const takesOurs = "vitest" in listed && vitest !== undefined && !isOlder(vitest, "4.1");
  return isShared && takesOurs ? "spanweave/vitest" : entry;
}

function isConfigOf(tool: string, file: string): boolean {
  return new RegExp(`^${tool}\\.config\\.[cm]?[jt]s$`).test(file);
}

function addPlugin(file: string, { name, tool, entry, key }: Bundler, project: Project): Steps {
  const text = project.read(file) ?? "";
  // It builds upon the other one, and so upon its plugins.
  const isDone = /\bspanweave\b/.test(text) || (tool === "vitest" && /vite\.config/.test(text));
  if (isDone) return NOTHING;
  const edited = withPlugin(file, text, { entry, key });
  if (edited !== undefined) return change(file, text, edited);
  return byHand(
    `${file} is written in a way that can't be edited for you. Add ${name}'s plugin:`,
    `import spanweave from "${entry}";`,
    `${key}: [spanweave(), ...],`,
  );
}

/** It needs none until there is a plugin. */
function viteWithoutConfig({ files, scripts, typescript, content }: Project): ReturnType<FindHost> {
  const isUsed = Object.values(scripts).some((line) => /(?:^|\s)vite(?:\s|$)/.test(line));
  if (!isUsed || files.some((file) => isConfigOf("vite", file))) return undefined;
  const letter = content.type === "module" ? "" : "m";
  const path = `vite.config.${letter}${typescript === undefined ? "js" : "ts"}`;
  return { name: "Vite", steps: change(path, undefined, VITE_CONFIG) };
}
