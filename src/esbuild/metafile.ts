/** What came into a build without passing our onLoad is found in esbuild's metafile alone. */
import { resolve } from "node:path";
import type { BuildOptions, BuildResult } from "esbuild";

/** Asks for the metafile where something else can load files. Returns how to read and remove it. */
export function listInputs(options: BuildOptions): (result: BuildResult) => readonly string[] {
  const hasOtherSources = (options.plugins?.length ?? 0) > 1 || options.stdin !== undefined;
  const isWanted = options.metafile === true;
  if (hasOtherSources) options.metafile = true;
  return (result) => {
    const inputs = Object.keys(result.metafile?.inputs ?? {});
    if (!isWanted) delete (result as Partial<BuildResult>).metafile;
    return hasOtherSources
      ? inputs.map((input) => resolve(options.absWorkingDir ?? process.cwd(), input))
      : [];
  };
}
