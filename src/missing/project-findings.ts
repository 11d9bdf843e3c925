/** missingFindings(): what a project lacks so that what is decided comes true. */

import { join } from "node:path";
import type { Finding } from "../findings.ts";
import { PackageJsons } from "../package-json.ts";
import { listedIn, scriptsOf } from "../project/listed.ts";
import { namesSpanweave } from "../project/names-spanweave.ts";
import { execCommand, packageManagerOf, scriptCommand } from "../project/package-manager.ts";
import { tscCalls } from "../project/tsc-calls.ts";
import { runtimeFindings } from "../runtime-check.ts";
import { checkEmitted, type TracedSource } from "./emitted.ts";
import { plainTscFindings } from "./plain-tsc.ts";

interface Where {
  readonly settings: { readonly root: string };
  readonly shown: (path: string) => string;
}

/** `emitted` are folders of outputs. */
export function missingFindings(
  { settings: { root }, shown }: Where,
  sources: readonly TracedSource[],
  emitted: readonly string[],
): readonly Finding[] {
  const packages = new PackageJsons();
  const own = packages.nearest(join(root, "package.json"));
  if (own === undefined) return [];
  const paths = sources.map(({ path }) => path);
  const manifest = join(own.folder, "package.json");
  const mend = weavingCommand(own.folder, own.content);
  return [
    ...runtimeFindings(root, paths, isBundled(own.content), packages),
    ...(sources.length > 0 ? plainTscFindings(own.folder, shown(manifest)) : []),
    ...emitted.flatMap((outputs) => checkEmitted(sources, { root, outputs, shown, mend })),
  ];
}

/** Where a bundler is used, the runtime may be a part of the bundle. */
export function isBundled(content: Readonly<Record<string, unknown>>): boolean {
  const listed = listedIn(content);
  return BUNDLERS.some((name) => name in listed);
}

const BUNDLERS = [
  ...["esbuild", "vite", "rollup", "rolldown", "webpack", "@rspack/core", "tsup", "tsdown"],
  ...["next", "@rsbuild/core", "astro", "nuxt", "parcel"],
];

function weavingCommand(folder: string, content: Readonly<Record<string, unknown>>): string {
  const manager = packageManagerOf(folder);
  const scripts = scriptsOf(content);
  const [plain] = tscCalls(scripts, folder);
  if (plain !== undefined) {
    return execCommand(manager, ["spanweave tsc", ...plain.words].join(" "));
  }
  const build = "build" in scripts ? scriptCommand(manager, "build") : "build again";
  const isSetUp = Object.values(scripts).some((line) => namesSpanweave(line));
  const init = execCommand(manager, "spanweave init");
  return isSetUp ? build : `${build}, with the plugin of spanweave: ${init} adds it`;
}
