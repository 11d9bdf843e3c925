/** wovenPrograms(): for esbuild, weaves the files of a folder `programs`. */
import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";
import { transform } from "../transformer/index.ts";

/** `root` is what places in spans are relative to. */
export function wovenPrograms(root: string): Plugin {
  return {
    name: "woven",
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]programs[/\\][\w-]+\.ts$/ }, ({ path: file }) => {
        const source = readFileSync(file, "utf8");
        const result = transform(source, file, { root, sourcemap: false });
        return { contents: result?.code ?? source, loader: "ts" };
      });
    },
  };
}
