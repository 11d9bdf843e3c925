/** Where the runtime's door is on disk, seen from a file: undefined where it finds no runtime. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DOOR_SPECIFIER } from "../transformer/index.ts";

/** What `require` finds. */
export function findDoor(from: string): string | undefined {
  try {
    return createRequire(from).resolve(DOOR_SPECIFIER);
  } catch {
    return undefined;
  }
}

/** What an import finds: the `on` of the CommonJS copy, ES modules would see but once. */
export function findDoorModule(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve("@spanweave/runtime/package.json");
    const { exports } = JSON.parse(readFileSync(manifest, "utf8"));
    return join(dirname(manifest), exports["./emitted"].import.default);
  } catch {
    return undefined;
  }
}
