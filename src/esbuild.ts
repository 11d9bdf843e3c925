/** The esbuild plugin; `weave()` is for plugins that load files themselves. */
import { readFile } from "node:fs/promises";
import type { BuildOptions, OnLoadArgs, OnLoadResult, Plugin, PluginBuild } from "esbuild";
import { bundlesRuntime, resolveDoor } from "./esbuild/door.ts";
import { entryPatterns } from "./esbuild/entries.ts";
import { findForgiven } from "./esbuild/forgiven.ts";
import { isWeavable, weaveLoaded } from "./esbuild/load.ts";
import { printEnd, toMessages } from "./esbuild/messages.ts";
import { listInputs } from "./esbuild/metafile.ts";
import { type HostOptions, isSwitchedOff, settle } from "./options.ts";
import { Weaving } from "./weaving.ts";

export type { HostOptions } from "./options.ts";

/** All plugins of a build see the same options object, and no other build has it. */
const weavings = new WeakMap<BuildOptions, Weaving>();

export default function spanweave(options: HostOptions = {}): Plugin {
  return {
    name: "spanweave",
    setup(build) {
      if (isSwitchedOff()) return;
      const esbuildOptions = build.initialOptions;
      const workingDirectory = esbuildOptions.absWorkingDir ?? process.cwd();
      const settings = settle(options, workingDirectory);
      let weaving = new Weaving(settings, workingDirectory);
      const patterns = weaving.filePatterns;
      const filter = new RegExp([...patterns, ...entryPatterns(esbuildOptions)].join("|"));
      const inputsOf = listInputs(esbuildOptions);

      const { configStamp } = weaving;
      let isFirst = true;

      build.onStart(() => {
        // A rules file in code takes a while to run, and the first build mostly follows at once.
        if (!isFirst || weaving.configStamp !== configStamp) {
          weaving = new Weaving(settings, workingDirectory);
        }
        isFirst = false;
        weavings.set(esbuildOptions, weaving);
        return toMessages(weaving.startFindings(patterns));
      });
      build.onLoad({ filter, namespace: "file" }, async (args) => {
        const current = weaving;
        const isRead = isWeavable(current, esbuildOptions, args, "default");
        const contents = isRead ? await readFile(args.path).catch(() => undefined) : undefined;
        const given = { ...(contents && { contents }), loader: "default" } as const;
        const result = weaveLoaded(current, esbuildOptions, args, given);
        if (contents !== undefined && result.contents !== contents) {
          const { severity } = current;
          const shown = current.shown(args.path);
          const text = contents.toString();
          const forgiven = toMessages(await findForgiven(build, args.path, shown, text, severity));
          return {
            ...result,
            errors: [...(result.errors ?? []), ...forgiven.errors],
            warnings: [...(result.warnings ?? []), ...forgiven.warnings],
          };
        }
        // Without contents esbuild asks the next plugin, and in the end reads the file itself.
        const { errors = [], warnings = [], watchFiles = [] } = result;
        return { errors, warnings, watchFiles };
      });
      resolveDoor(build, settings.root);
      build.onEnd(async (result) => {
        const isComplete = result.errors.length === 0;
        const findings = weaving.endFindings(
          inputsOf(result),
          isComplete,
          bundlesRuntime(esbuildOptions),
          "put spanweave() before that plugin, or call weave() of spanweave/esbuild in its onLoad",
        );
        const messages = toMessages(findings);
        await printEnd(build, messages, weaving.report);
        return messages;
      });
    },
  };
}

/**
 * Weaves what another plugin's onLoad is about to return, since esbuild asks no second one.
 * `spanweave()` must be among the plugins of the build, in any place.
 */
export function weave(build: PluginBuild, args: OnLoadArgs, result: OnLoadResult): OnLoadResult {
  if (isSwitchedOff()) return result;
  const weaving = weavings.get(build.initialOptions);
  if (weaving === undefined) {
    throw new Error("[spanweave] SW411: weave() needs spanweave() among the plugins of the build");
  }
  return weaveLoaded(weaving, build.initialOptions, args, result);
}
