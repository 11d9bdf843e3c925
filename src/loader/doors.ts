/** Doors: how woven code calls the runtime that it imports, also from where it would not find it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";

export class Doors {
  /** Whoever starts a program mostly has it, and whoever weaves it should. */
  readonly #others: readonly NodeJS.Require[];
  readonly #isFoundFrom = new Map<string, boolean>();
  #elsewhere: { readonly module: string; readonly commonjs: string } | null | undefined;

  constructor(root: string) {
    this.#others = [createRequire(join(root, "package.json")), createRequire(import.meta.url)];
  }

  /** What the file at `path` imports; undefined where there is no runtime. */
  for(path: string, isModule: () => boolean): string | undefined {
    if (this.#isFound(path)) return DOOR_SPECIFIER;
    this.#elsewhere ??= findElsewhere(this.#others);
    if (this.#elsewhere === null) return undefined;
    return isModule() ? this.#elsewhere.module : this.#elsewhere.commonjs;
  }

  #isFound(path: string): boolean {
    const folder = dirname(path);
    const known = this.#isFoundFrom.get(folder);
    if (known !== undefined) return known;
    const isFound = resolved(createRequire(path), DOOR_SPECIFIER) !== undefined;
    this.#isFoundFrom.set(folder, isFound);
    return isFound;
  }
}

function findElsewhere(requires: readonly NodeJS.Require[]): {
  readonly module: string;
  readonly commonjs: string;
} | null {
  for (const require of requires) {
    const commonjs = resolved(require, DOOR_SPECIFIER);
    const manifest = resolved(require, `${PACKAGE}/package.json`);
    if (commonjs === undefined || manifest === undefined) continue;
    // `require` finds the CommonJS copy, whose `on` an ES module would see but once.
    const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as RuntimeManifest;
    const module = join(dirname(manifest), exports["./emitted"].import.default);
    return { module: pathToFileURL(module).href, commonjs };
  }
  return null;
}

const PACKAGE = "@spanweave/runtime";

interface RuntimeManifest {
  readonly exports: { readonly "./emitted": { readonly import: { readonly default: string } } };
}

function resolved(require: NodeJS.Require, specifier: string): string | undefined {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}
