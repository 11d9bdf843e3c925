/** defineConfig(): what a rules file may say, for those who write it in TypeScript. */
import type { Preset, Rule } from "../../transformer/types.ts";

/** What counts everywhere, or in one environment. */
export interface ConfigSection {
  readonly rules?: readonly Rule[];
  /** By name, for `preset` of a rule and for `@trace.name`. */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** Whether `@trace` and `@notrace` are read. Default: true. */
  readonly tags?: boolean;
  /** Whether anything is woven. Default: true. */
  readonly trace?: boolean;
}

export interface Config extends ConfigSection {
  readonly $schema?: string;
  /** Files or packages; what they say comes first, as if it stood here. */
  readonly extends?: string | readonly string[];
  /** Whether code below a `node_modules` folder is woven too. Default: false. */
  readonly nodeModules?: boolean;
  /** Globs on the service's name: others are not woven. */
  readonly services?: string | readonly string[];
  /** By SPANWEAVE_ENV, else NODE_ENV, else "development"; what a section says comes last. */
  readonly environments?: Readonly<Record<string, ConfigSection>>;
}

export interface ConfigContext {
  readonly environment: string;
  /** Of the build. */
  readonly root: string;
}

export type ConfigExport = Config | ((context: ConfigContext) => Config);

/** As it is given, with its types checked. */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config;
}
