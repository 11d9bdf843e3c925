/** loadMorph(): the only door to ts-morph, which is heavy: nobody else waits for it. */
import { createRequire } from "node:module";
import { join } from "node:path";

export type Morph = typeof import("ts-morph");

/** The project's own, so that `npx` finds it, too. Undefined where it is not installed. */
export function loadMorph(folder: string): Morph | undefined {
  const require = createRequire(join(folder, "package.json"));
  let path: string;
  try {
    path = require.resolve("ts-morph");
  } catch {
    return undefined;
  }
  return require(path) as Morph;
}
