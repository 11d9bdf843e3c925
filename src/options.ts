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
  /** Path of a JSON file `{ "rules": [...] }`, relative to `root`. */
  readonly config?: string;
  /** Whether `@trace` and `@notrace` are read. Default: true. */
  readonly tags?: boolean;
  /** Whether code below a `node_modules` folder is woven too. Default: false. */
  readonly nodeModules?: boolean;
  /** Whether a tag or a rule that has no effect fails the build. Default: false. */
  readonly strict?: boolean;
}

/** Options with nothing left open. */
export interface Settings {
  readonly root: string;
  readonly rules: readonly Rule[];
  readonly config: string | undefined;
  readonly tags: boolean;
  readonly nodeModules: boolean;
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
  const root = realPath(resolve(workingDirectory, options.root ?? "."));
  return {
    root,
    rules: options.rules ?? [],
    config: options.config === undefined ? undefined : resolve(root, options.config),
    tags: options.tags ?? true,
    nodeModules: options.nodeModules ?? false,
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
