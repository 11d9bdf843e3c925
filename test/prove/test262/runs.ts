/** How often, and as what, a test file runs: test262's INTERPRETING.md in one function. */
import type { Frontmatter } from "./frontmatter.ts";

export type Mode = "sloppy" | "strict" | "module" | "raw";

/** One run of one test file. */
export interface Run {
  /** Absolute. */
  readonly path: string;
  readonly mode: Mode;
  readonly source: string;
  readonly frontmatter: Frontmatter;
}

export function listRuns(path: string, source: string, frontmatter: Frontmatter): Run[] {
  return listModes(frontmatter.flags).map((mode) => ({
    path,
    mode,
    source: mode === "strict" ? `"use strict";\n${source}` : source,
    frontmatter,
  }));
}

function listModes(flags: ReadonlySet<string>): Mode[] {
  if (flags.has("raw")) return [flags.has("module") ? "module" : "raw"];
  if (flags.has("module")) return ["module"];
  if (flags.has("onlyStrict")) return ["strict"];
  if (flags.has("noStrict")) return ["sloppy"];
  return ["sloppy", "strict"];
}
