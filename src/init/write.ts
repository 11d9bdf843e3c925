/** writeChanges(): all files of a plan, each whole. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readText } from "../files.ts";
import { writeWhole } from "../write-file.ts";
import type { Change } from "./steps.ts";

/** A file that is no longer as it was when the plan was made; undefined for none. */
export function changedSince(folder: string, changes: readonly Change[]): Change | undefined {
  return changes.find(({ path, before }) => readText(join(folder, path)) !== before);
}

export function writeChanges(folder: string, changes: readonly Change[]): void {
  for (const { path, before, after } of changes) {
    const file = join(folder, path);
    if (before !== undefined) writeWhole(file, after);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, after, { flag: "wx" });
    }
  }
}
