/** The Rspack plugin. */
import type { Compiler, RspackPluginInstance } from "@rspack/core";
import type { HostOptions } from "./options.ts";
import { applyTo } from "./webpack-like/plugin.ts";

export type { HostOptions } from "./options.ts";

export default function spanweave(options: HostOptions = {}): RspackPluginInstance {
  return { apply: (compiler: Compiler) => applyTo(compiler, options) };
}
