/** As much of Bun's plugin interface as is needed: its types are a package that few have. */
export interface Builder {
  /** Not there when a program is run, and not built. */
  readonly config?: { readonly packages?: string; readonly external?: readonly string[] };
  onLoad(when: { filter: RegExp }, load: (args: LoadArgs) => LoadResult | undefined): unknown;
  onResolve(
    when: { filter: RegExp },
    resolve: (args: { path: string; importer: string }) => { path: string } | undefined,
  ): unknown;
  onEnd?(end: (result: { readonly success: boolean }) => void): unknown;
}

export interface LoadArgs {
  readonly path: string;
  readonly loader?: string;
}

export interface LoadResult {
  readonly contents: string;
  readonly loader: "js" | "jsx" | "ts" | "tsx";
}

export function isBundled({ config }: Builder): boolean {
  const isKeptOut = config?.external?.some((name) => name.startsWith("@spanweave/")) ?? false;
  return config !== undefined && config.packages !== "external" && !isKeptOut;
}
