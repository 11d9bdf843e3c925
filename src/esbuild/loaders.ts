/** What esbuild takes a file for. */
import type { BuildOptions, Loader } from "esbuild";

const usual: Readonly<Record<string, Loader>> = {
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "jsx",
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
};

const code: ReadonlySet<Loader | undefined> = new Set<Loader>(["js", "jsx", "ts", "tsx"]);

/** `loader` is what an onLoad says, if one did. */
export function holdsCode(
  path: string,
  loader: Loader | undefined,
  options: BuildOptions,
): boolean {
  return code.has(loader === undefined || loader === "default" ? byName(path, options) : loader);
}

/** The longest extension wins: `.d.ts` before `.ts`. */
function byName(path: string, { loader }: BuildOptions): Loader | undefined {
  const loaders = { ...usual, ...loader };
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
    const found = loaders[name.slice(dot)];
    if (found !== undefined) return found;
  }
  return undefined;
}
