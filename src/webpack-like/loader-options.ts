/** What stands in a loader's request: plain data, which caches and other threads can hold. */
import { createHash } from "node:crypto";
import { type HostOptions, type Settings, settle } from "../options.ts";
import { ownVersion } from "../own-package.ts";
import type { Weaving } from "../weaving.ts";

export interface LoaderOptions extends HostOptions {
  /** Whether other loaders have compiled the text already. */
  readonly isCompiled?: boolean;
}

export function optionsOf(given: LoaderOptions, folder: string): Settings {
  const { isCompiled: _, ...options } = given;
  return settle(options, folder);
}

/** Rules files are watched, but an environment, a version and the plugin's own rules are no files. */
export function stampOf(weaving: Weaving): string {
  const known = JSON.stringify([ownVersion(), weaving.meaning]);
  return createHash("sha256").update(known).digest("hex").slice(0, 16);
}
