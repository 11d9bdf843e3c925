/** The only place where defaults live. */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Rule } from "../transformer/types.ts";

/** What every host takes. */
export interface HostOptions {
  /** Paths in spans and rules are relative to it. Default: the host's working directory. */
  readonly root?: string;
  /** They come after the rules of `config`, so they win. */
  readonly rules?: readonly Rule[];
  /**
   * Path of the rules file, relative to `root` as its globs are then; false for none. Default: the
   * `spanweave.config.*` found upwards from `root`, and nearer ones for the files below them.
   */
  readonly config?: string | false;
  /** Whether `@trace` and `@notrace` are read. Default: as the rules file says, or true. */
  readonly tags?: boolean;
  /** Whether code below a `node_modules` folder is woven too. Default: as the rules file says, or false. */
  readonly nodeModules?: boolean;
  /** Whether a tag or a rule that has no effect fails the build. Default: false. */
  readonly strict?: boolean;
}

/** Options with nothing left open but what the rules file may say. */
export interface Settings {
  readonly root: string;
  readonly rules: readonly Rule[];
  /** Undefined: it is looked for. */
  readonly config: string | false | undefined;
  readonly tags: boolean | undefined;
  readonly nodeModules: boolean | undefined;
  readonly strict: boolean;
}

const known = new Set(["root", "rules", "config", "tags", "nodeModules", "strict"]);

export function settle(options: HostOptions, workingDirectory: string): Settings {
  for (const name of Object.keys(options)) {
    if (!known.has(name)) {
      throw new TypeError(
        `[spanweave] SW401: unknown option "${name}"; known are ${[...known].join(", ")}`,
      );
    }
  }
  const { config } = options;
  if (config !== undefined && config !== false && typeof config !== "string") {
    throw new TypeError('[spanweave] SW401: the option "config" is a path or false');
  }
  const root = realPath(resolve(workingDirectory, options.root ?? "."));
  return {
    root,
    rules: options.rules ?? [],
    config: typeof config === "string" ? resolve(root, config) : config,
    tags: options.tags,
    nodeModules: options.nodeModules,
    strict: options.strict ?? false,
  };
}

/** Weaving is switched off from outside: the output must be what it would be without us. */
export function isSwitchedOff(): boolean {
  return process.env.SPANWEAVE === "off";
}

/** Bundlers name files by their real path, so the root must be one too. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
