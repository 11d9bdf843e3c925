/** readLayers(): a rules file and all that it extends, those that are extended first. */
import { realpathSync } from "node:fs";
import type { Path } from "../../transformer/written.ts";
import { type Finding, wrongConfig } from "../findings.ts";
import { checkConfig } from "./check.ts";
import type { Config } from "./define.ts";
import { extendedNotFound, extendsInARing, type Mistake, shownPath } from "./mistakes.ts";
import { resolveExtended } from "./resolve-extended.ts";
import { readSource, type Source, type Surroundings } from "./source.ts";

export interface Layer {
  readonly source: Source;
  /** Of the right form, but for its rules. */
  readonly config: Config;
}

export interface Layers {
  /** The file itself is the last one. */
  readonly layers: readonly Layer[];
  /** Errors all: if there is one, no layer counts. */
  readonly findings: readonly Finding[];
  /** To be watched. */
  readonly files: readonly string[];
}

export function readLayers(path: string, around: Surroundings): Layers {
  return readBelow(path, around, []);
}

/** `trail` leads from the file that was asked for to the one that extends this one. */
function readBelow(path: string, around: Surroundings, trail: readonly string[]): Layers {
  const read = readSource(path, around);
  const { files, source } = read;
  if (source === undefined) return { layers: [], findings: [read.finding], files };
  const findings: Finding[] = [];
  checkConfig(source.value, (mistake) => findings.push(placed(mistake, source, around.shown)));
  if (findings.length > 0) return { layers: [], findings, files };

  const config = source.value as Config;
  const layers: Layer[] = [];
  const watched = new Set(files);
  for (const [index, specifier] of [config.extends ?? []].flat().entries()) {
    const at: Path = typeof config.extends === "string" ? ["extends"] : ["extends", index];
    const found = resolveExtended(specifier, path);
    const chain = [...trail, path];
    const mistake =
      found.problem !== undefined
        ? extendedNotFound(at, specifier, found.problem, found.suggestion)
        : chain.map(realPath).includes(realPath(found.path))
          ? extendsInARing(at, [...chain, found.path].map(around.shown))
          : undefined;
    const below: Layers =
      mistake === undefined
        ? readBelow(found.path, around, chain)
        : { layers: [], findings: [placed(mistake, source, around.shown)], files: [found.path] };
    layers.push(...below.layers);
    findings.push(...below.findings);
    for (const file of below.files) watched.add(file);
  }
  return { layers: [...layers, { source, config }], findings, files: [...watched] };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A mistake where it stands: in JSON its place says all, in code its path is told as well. */
export function placed(
  { code, path, isKey, message, suggestion }: Mistake,
  source: Source,
  shown: (path: string) => string,
): Finding {
  const place = source.place(path, isKey);
  const lead = source.isCode && path.length > 0 ? `${shownPath(path)}: ` : "";
  return wrongConfig({ code, message: lead + message, suggestion }, shown(source.path), place);
}
