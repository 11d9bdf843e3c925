/** Vite looks for dependencies before anything is woven: without a hint it would reload the page for ours. */
import { join, resolve } from "node:path";
import type { UserConfig } from "vite";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { canFindDoor } from "../rollup-like/door.ts";

export function prebundleRuntime({ root = "." }: UserConfig): Pick<UserConfig, "optimizeDeps"> {
  const isThere = canFindDoor(join(resolve(root), "package.json"));
  return { optimizeDeps: { include: isThere ? [DOOR_SPECIFIER] : [] } };
}
