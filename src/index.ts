/** `transform` for programs that have files: the transformer itself never looks at a disk. */
import { resolve } from "node:path";
import { transform as transformText } from "../transformer/index.ts";
import type { TransformOptions, TransformResult } from "../transformer/types.ts";
import { PackageJsons, sourceTypeOf } from "./package-json.ts";

export type * from "../transformer/types.ts";
export {
  type Config,
  type ConfigContext,
  type ConfigExport,
  type ConfigSection,
  defineConfig,
} from "./config/define.ts";

/** Weaves one file. Null when nothing is planned for it. */
export function transform(
  code: string,
  filename: string,
  options: TransformOptions = {},
): TransformResult | null {
  const path = resolve(options.root ?? ".", filename);
  const sourceType = options.sourceType ?? sourceTypeOf(path, new PackageJsons());
  return transformText(code, filename, sourceType ? { ...options, sourceType } : options);
}
