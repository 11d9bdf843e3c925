/** checkEmitted(): what is decided for the sources, against what a folder of outputs holds. */
import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Locate, linesOf } from "../../transformer/lines.ts";
import { rowOf } from "../../transformer/row-options.ts";
import type { Row } from "../../transformer/shape.ts";
import type { Decision, Plan, Span } from "../../transformer/types.ts";
import { type Output, readOutput } from "../compiled/output.ts";
import { outputsIn } from "../compiled/outputs.ts";
import { stampIn, stampOf } from "../compiled/stamp.ts";
import { type WovenTable, wovenTables } from "../compiled/woven-tables.ts";
import { type Finding, neverBuilt, outdatedOutputs, type Place, unwoven } from "../findings.ts";
import { placeIn } from "../place-in.ts";

/** A source with functions that are to be traced. */
export interface TracedSource {
  readonly path: string;
  readonly text: string;
  readonly plan: Plan;
}

export interface Emitted {
  /** Of all sources. */
  readonly root: string;
  readonly outputs: string;
  /** As a person writes a path. */
  readonly shown: (path: string) => string;
  /** The command that weaves. */
  readonly mend: string;
}

export function checkEmitted(
  sources: readonly TracedSource[],
  { root, outputs, shown, mend }: Emitted,
): readonly Finding[] {
  const read = outputsIn(outputs).map((path) => look(readOutput(path), root));
  const outdated = new Set<string>();
  const findings = sources.flatMap((source) => {
    const { path, text, plan } = source;
    const locate = linesOf(text);
    const traced = plan.decisions.filter((decision) => decision.traced);
    const place = (one: Decision): Place => placeIn(text, shown(path), spanOf(one), locate);
    const woven = read.filter(({ tables }) => tables.some(({ file }) => file === plan.file));
    const old = woven.filter((one) => isOutdated(one, source, traced, locate));
    for (const one of old) outdated.add(shown(one.path));
    if (old.length > 0) return [];
    const holders = woven.length > 0 ? woven : builtFrom(path, read, root);
    const [first] = traced;
    if (first !== undefined && holders.length === 0) {
      return [neverBuilt(shown(outputs), traced.length, place(first))];
    }
    return traced.flatMap((one) => {
      const wanted = rowOf(one, locate);
      const holder = holders.find(
        (output) => !rowsOf(output, plan.file).some((row) => isOf(row, output, wanted)),
      );
      return holder ? [unwoven(one.site.name, shown(holder.path), place(one), mend)] : [];
    });
  });
  const old = [...outdated].sort();
  return [...findings, ...(old.length > 0 ? [outdatedOutputs(old, mend)] : [])];
}

interface Looked {
  readonly path: string;
  readonly tables: readonly WovenTable[];
  /** What its map says it was made of. */
  readonly sources: ReadonlySet<string>;
  readonly hasMap: boolean;
  /** Of a file that was woven by itself. */
  readonly stamp: string | undefined;
}

function look(output: Output, root: string): Looked {
  const { path, text, map } = output;
  const near = dirname(map?.path ?? path);
  const { sources = [], sourceRoot = "" } = map?.raw ?? {};
  const named = sources.flatMap((name) =>
    name === null ? [] : placesOf(name, near, sourceRoot, root),
  );
  const found = new Set(named.filter(existsSync));
  return {
    path,
    tables: wovenTables(path, text),
    sources: found,
    hasMap: map !== undefined,
    // What was bundled since holds the stamps of others.
    stamp: found.size === 1 ? stampIn(text) : undefined,
  };
}

/** Bundlers name sources from where their map lies, from the root, or by an address of their own. */
function placesOf(name: string, near: string, sourceRoot: string, root: string): string[] {
  if (name.startsWith("file:")) return [fileURLToPath(name)];
  const plain = name.replace(/^[a-z][\w+.-]+:\/\/[^/]*\//i, "").replace(/[?#].*$/, "");
  const base = /^[a-z]+:\/\//i.test(sourceRoot) ? "" : sourceRoot;
  return [resolve(near, base, plain), resolve(near, plain), resolve(root, plain)];
}

/** By their maps; without any, by their names, at the same place below the folder. */
function builtFrom(source: string, read: readonly Looked[], root: string): readonly Looked[] {
  const stem = relative(root, source).replaceAll("\\", "/").replace(EXTENSION, "");
  const short = stem.replace(/^[^/]+\//, "");
  return read.filter(({ path, hasMap, sources }) => {
    if (hasMap) return sources.has(source);
    const own = path.replaceAll("\\", "/").replace(EXTENSION, "");
    return own.endsWith(`/${stem}`) || own.endsWith(`/${short}`);
  });
}

const EXTENSION = /\.[cm]?[jt]sx?$/;

/** It makes spans of what is not to be traced, or of another place, or in another way. */
function isOutdated(
  output: Looked,
  { plan }: TracedSource,
  traced: readonly Decision[],
  locate: Locate,
): boolean {
  if (output.stamp !== undefined && output.hasMap) return output.stamp !== stampOf(plan);
  const wanted = traced.map((one) => shape(output, rowOf(one, locate)));
  // A library in the bundle may have a file of the same name.
  return output.tables
    .filter(({ file }) => file === plan.file)
    .every(({ rows }) => rows.some((row) => !wanted.includes(shape(output, row))));
}

/** Without a map, rows have the places of the output. */
function shape({ hasMap }: Looked, row: Row): string {
  return hasMap ? JSON.stringify(row) : row[0];
}

function isOf(row: Row, { hasMap }: Looked, [name, line, column]: Row): boolean {
  return row[0] === name && (!hasMap || (row[1] === line && row[2] === column));
}

function rowsOf({ tables }: Looked, file: string): readonly Row[] {
  return tables.flatMap((table) => (table.file === file ? table.rows : []));
}

/** The tag, or the function where a rule decided. */
function spanOf({ site, because }: Decision): Span {
  const isTagged = because.by === "tag" || because.by === "class-tag";
  return isTagged ? because.at : { start: site.place, end: site.place + 1 };
}
