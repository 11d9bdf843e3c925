/** As much of jest's transforms as is used: https://jestjs.io/docs/code-transformation */

export interface TransformOptions {
  readonly config: { readonly rootDir: string; readonly id?: string };
  readonly configString: string;
  readonly instrument: boolean;
  readonly transformerConfig: unknown;
  readonly [other: string]: unknown;
}

/** What a transform is called with. */
export type Given = [text: string, path: string, options: TransformOptions];

export interface Transformed {
  readonly code: string;
  readonly map?: unknown;
}

export interface Transformer {
  getCacheKey?(...given: Given): string;
  getCacheKeyAsync?(...given: Given): Promise<string>;
  process?(...given: Given): string | Transformed;
  processAsync?(...given: Given): Promise<string | Transformed>;
}

export interface TransformerFactory {
  createTransformer(options?: unknown): Transformer;
}
