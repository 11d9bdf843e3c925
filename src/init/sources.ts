/** sourcesIn(): the program's own files below a folder, tests left out. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { langOf } from "../../transformer/parse.ts";

export function* sourcesIn(folder: string): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") yield* sourcesIn(path);
    const isSource = entry.isFile() && langOf(entry.name) !== undefined;
    if (isSource && !/\.(?:test|spec)\.\w+$/.test(entry.name)) yield path;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
