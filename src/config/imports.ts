/** importsOf(): the files of its own that a module is made of, all to be watched. Too many do no harm. */
import { dirname, resolve } from "node:path";
import { isFile, readText } from "../files.ts";

const IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'])(\.\.?\/[^"'\n]+)\1/g;
const ENDINGS = [
  "",
  ".ts",
  ".mts",
  ".cts",
  ".js",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.js",
];

/** Itself first. */
export function importsOf(path: string): readonly string[] {
  const found = new Set([path]);
  for (const file of found) {
    if (/\.json$/.test(file)) continue;
    for (const [, , specifier = ""] of (readText(file) ?? "").matchAll(IMPORT)) {
      const named = resolve(dirname(file), specifier);
      const candidates = [...ENDINGS.map((ending) => named + ending), asTypeScript(named)];
      // What is missing may come.
      found.add(candidates.find(isFile) ?? named);
    }
  }
  return [...found];
}

/** TypeScript names a module by what becomes of it. */
function asTypeScript(path: string): string {
  return path.replace(/\.([cm]?)js$/, ".$1ts");
}
