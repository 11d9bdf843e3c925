/** unseenImports(): what a required ES module imports; on Node 20 no hook sees that. */
import { dirname, join } from "node:path";
import { readText } from "../files.ts";

/** Whether it imports files at all. */
export function importsFiles(text: string): boolean {
  return text.search(IMPORT) !== -1;
}

/** Paths of those that are `wanted`. */
export function unseenImports(
  path: string,
  text: string,
  wanted: (path: string, text: string) => boolean,
  known: Set<string> = new Set(),
): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, specifier = ""]) => {
    const imported = join(dirname(path), specifier.replace(/[?#].*/, ""));
    if (known.has(imported)) return [];
    known.add(imported);
    // What can't be read, Node says itself.
    const its = readText(imported) ?? "";
    return [
      ...(wanted(imported, its) ? [imported] : []),
      ...unseenImports(imported, its, wanted, known),
    ];
  });
}

/** Not `import()`: that is seen. */
const IMPORT = /\b(?:import|export)\b[^"'`();]*["'](\.{1,2}\/[^"']+)["']/g;
