/** findTsc(): the TypeScript compiler that a project has installed. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** A program, and the words before all others. */
export type Tsc = readonly [program: string, ...words: string[]];

export async function findTsc(folder: string): Promise<Tsc | undefined> {
  const require = createRequire(join(folder, "package.json"));
  const manifest = (require.resolve.paths("typescript") ?? [])
    .map((modules) => join(modules, "typescript/package.json"))
    .find((path) => existsSync(path));
  if (manifest === undefined) return undefined;
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const script = join(dirname(manifest), bin?.tsc ?? "bin/tsc");
  const native = await nativeTsc(dirname(manifest));
  return native === undefined ? [process.execPath, script] : [native];
}

/**
 * From TypeScript 7 on the script only starts another program, which goes on alone when the script is
 * killed: https://github.com/microsoft/typescript-go/blob/main/_packages/native-preview/lib/tsc.js
 */
async function nativeTsc(folder: string): Promise<string | undefined> {
  const finder = join(folder, "lib/getExePath.js");
  if (!existsSync(finder)) return undefined;
  try {
    const { default: find } = await import(pathToFileURL(finder).href);
    const path: unknown = find();
    return typeof path === "string" && existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
