/** The webpack plugin. */
import type { Compiler, WebpackPluginInstance } from "webpack";
import type { HostOptions } from "./options.ts";
import { applyTo } from "./webpack-like/plugin.ts";

export type { HostOptions } from "./options.ts";

export default function spanweave(options: HostOptions = {}): WebpackPluginInstance {
  return { apply: (compiler: Compiler) => applyTo(compiler, options) };
}
