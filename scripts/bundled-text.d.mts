import type { Plugin } from "esbuild";

export function bundledText(file: string): Promise<string>;
export const bundledTexts: Plugin;
export const bundledTextsInVite: {
  readonly name: string;
  readonly enforce: "pre";
  load(id: string): Promise<string | null>;
};
