/** The transform for jest: weaves, then lets the project's own transform go on. */

import type { Given, Transformed, TransformOptions } from "./jest/types.ts";
import { JestWeaving } from "./jest/weaving.ts";
import type { HostOptions } from "./options.ts";

export type { HostOptions } from "./options.ts";

export interface JestOptions extends HostOptions {
  /**
   * The project's own transform, as jest takes it: a name or path, or that with its options.
   * Default: `"babel-jest"`, which is jest's own.
   */
  readonly transform?: string | readonly [string, unknown];
}

export interface JestTransformer {
  /** Jest does it afterwards, by the map: so it counts what the source holds. */
  readonly canInstrument: false;
  getCacheKey(text: string, path: string, options: TransformOptions): string;
  getCacheKeyAsync(text: string, path: string, options: TransformOptions): Promise<string>;
  process(text: string, path: string, options: TransformOptions): Transformed;
  processAsync(text: string, path: string, options: TransformOptions): Promise<Transformed>;
}

/** Jest calls this with what stands beside `"spanweave/jest"` in its configuration. */
export function createTransformer(given: JestOptions = {}): JestTransformer {
  const weavings = new Map<string, JestWeaving>();
  const weavingOf = ({ config: { rootDir } }: TransformOptions): JestWeaving => {
    const known = weavings.get(rootDir) ?? new JestWeaving(given, rootDir);
    weavings.set(rootDir, known);
    return known;
  };
  return {
    canInstrument: false,
    getCacheKey: (...file: Given) => weavingOf(file[2]).cacheKey(...file),
    getCacheKeyAsync: (...file: Given) => weavingOf(file[2]).cacheKeyAsync(...file),
    process: (...file: Given) => weavingOf(file[2]).transform(...file),
    processAsync: (...file: Given) => weavingOf(file[2]).transformAsync(...file),
  };
}

interface JestTransform {
  readonly createTransformer: typeof createTransformer;
}

const transform: JestTransform = { createTransformer };
export default transform;
