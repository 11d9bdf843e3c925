/** weaveProjects(): weaves what tsc has written for some projects. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { outputsBeside, outputsIn } from "../compiled/outputs.ts";
import { hasCounterpart } from "../compiled/source.ts";
import { weaveOutputs } from "../compiled/weave-outputs.ts";
import type { Finding } from "../findings.ts";
import { settle } from "../options.ts";
import { packageFolder } from "../package-folder.ts";
import { Weaving } from "../weaving.ts";
import { pluginOptions } from "./plugin-entry.ts";
import type { Project } from "./projects.ts";

export interface WovenProjects {
  readonly findings: readonly Finding[];
  readonly stale: readonly string[];
  readonly closingLines: readonly string[];
}

/** `isComplete` tells that tsc found no mistake. */
export function weaveProjects(
  projects: readonly Project[],
  workingDirectory: string,
  isComplete: boolean,
): WovenProjects {
  const weavings = new Map<string, Weaving>();
  const seen = new Set<string>();
  const findings: Finding[] = [];
  const stale: string[] = [];
  // Folders of projects may lie in one another: the inner one knows its own.
  const inner = projects.toSorted((a, b) => b.folders.outputs.length - a.folders.outputs.length);
  for (const project of inner) {
    const { folders } = project;
    const weaving = weavingFor(project, workingDirectory, weavings);
    const paths = outputsOf(project).filter((path) => !seen.has(path));
    for (const path of paths) seen.add(path);
    const made = weaveOutputs(paths, folders, weaving, {
      isMade: (path) => hasCounterpart(path, folders),
      hasSource: project.hasSource,
    });
    findings.push(...made.findings);
    stale.push(...made.stale);
  }
  const all = [...weavings.values()];
  const isDone = isComplete && stale.length === 0;
  return {
    findings: [
      ...all.flatMap((weaving) => weaving.startFindings(weaving.filePatterns)),
      ...findings,
      ...all.flatMap((weaving) => weaving.endFindings([], isDone, false)),
    ],
    stale: stale.map((path) => all[0]?.shown(path) ?? path),
    closingLines: all.map((weaving) => weaving.report.closingLine),
  };
}

/** Of those that may be there. */
export function outputsOf({ folders, isInPlace, outFile }: Project): readonly string[] {
  if (outFile !== undefined) return existsSync(outFile) ? [outFile] : [];
  return isInPlace ? outputsBeside(folders.outputs) : outputsIn(folders.outputs);
}

/** One for all projects that say the same: what they traced is told in one line. */
function weavingFor(
  { path, plugins }: Project,
  workingDirectory: string,
  weavings: Map<string, Weaving>,
): Weaving {
  const folder = path === undefined ? workingDirectory : dirname(path);
  const settings = settle({ root: packageFolder(folder), ...pluginOptions(plugins) }, folder);
  const key = JSON.stringify(settings);
  const weaving = weavings.get(key) ?? new Weaving(settings, workingDirectory);
  weavings.set(key, weaving);
  return weaving;
}
