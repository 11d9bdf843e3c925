/** Vite looks for dependencies before anything is woven: without a hint it would reload the page for ours. */
import { join, resolve } from "node:path";
import type { UserConfig } from "vite";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { findDoor } from "../door-files.ts";

export function prebundleRuntime({ root = "." }: UserConfig): Pick<UserConfig, "optimizeDeps"> {
  const isThere = findDoor(join(resolve(root), "package.json")) !== undefined;
  return { optimizeDeps: { include: isThere ? [DOOR_SPECIFIER] : [] } };
}
