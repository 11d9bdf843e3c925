/** The plugin for Bun, when it builds and when it runs; `weave()` is for plugins that load files themselves. */
import { readFileSync } from "node:fs";
import { type Builder, isBundled, type LoadArgs, type LoadResult } from "./bun/builder.ts";
import { resolveDoor } from "./bun/door.ts";
import { loaderOf, weaveText } from "./bun/load.ts";
import { tell } from "./bun/tell.ts";
import { type HostOptions, isSwitchedOff, settle } from "./options.ts";
import { Weaving } from "./weaving.ts";

export type { HostOptions } from "./options.ts";

/** Of `Bun.build`, and of the program that runs. */
const weavings = new Map<Builder["config"], Weaving>();

export default function spanweave(options: HostOptions = {}): {
  name: string;
  setup(build: Builder): void;
} {
  return {
    name: "spanweave",
    setup(build) {
      if (isSwitchedOff()) return;
      const folder = process.cwd();
      const weaving = new Weaving(settle(options, folder), folder);
      weavings.set(build.config, weaving);
      const patterns = weaving.filePatterns;
      tell(weaving.startFindings(patterns));
      build.onLoad({ filter: new RegExp(patterns.join("|")) }, (args) => {
        const text = readFileSync(args.path, "utf8");
        const contents = weaveText(weaving, args, text);
        // A program that runs wants an answer of whoever was asked.
        if (contents === undefined && build.config !== undefined) return undefined;
        return { contents: contents ?? text, loader: loaderOf(args.path) };
      });
      resolveDoor(build, weaving.settings.root);
      if (build.config !== undefined)
        build.onEnd?.((result) => end(weaving, build, result.success));
    },
  };
}

/** Weaves what another plugin's onLoad is about to return, since Bun asks no second one. */
export function weave(build: Builder, args: LoadArgs, result: LoadResult): LoadResult {
  if (isSwitchedOff()) return result;
  const weaving = weavings.get(build.config);
  if (weaving === undefined) {
    throw new Error("[spanweave] SW411: weave() needs spanweave() among the plugins of the build");
  }
  const { contents, loader } = result;
  return { ...result, contents: weaveText(weaving, { ...args, loader }, contents) ?? contents };
}

function end(weaving: Weaving, build: Builder, isComplete: boolean): void {
  const findings = weaving.endFindings([], isComplete, isBundled(build));
  process.stderr.write(`${weaving.report.closingLine}\n`);
  weavings.delete(build.config);
  tell(findings);
}
