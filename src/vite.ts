/** The Vite plugin, for builds and for the dev server, which vitest takes too. */
import type { Plugin } from "vite";
import { type HostOptions, isSwitchedOff } from "./options.ts";
import { Vite } from "./vite/plugins.ts";

export type { HostOptions } from "./options.ts";

export default function spanweave(options: HostOptions = {}): Plugin[] {
  if (isSwitchedOff()) return [];
  const vite = new Vite(options);
  return [vite.first(), vite.last()];
}
