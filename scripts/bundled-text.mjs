// `import text from "./main.ts?text"`: what a file is as one script, for a thread that is given its text.
import { resolve } from "node:path";
import { build } from "esbuild";

const asked = /\?text$/;

export async function bundledText(file) {
  const { outputFiles } = await build({
    entryPoints: [file.replace(asked, "")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "es2022",
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: "warning",
  });
  return outputFiles[0].text;
}

/** For esbuild. */
export const bundledTexts = {
  name: "bundled-texts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: asked }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      namespace: "bundled-text",
    }));
    onLoad({ filter: asked, namespace: "bundled-text" }, async ({ path }) => ({
      contents: await bundledText(path),
      loader: "text",
    }));
  },
};

/** For Vite. */
export const bundledTextsInVite = {
  name: "bundled-texts",
  enforce: "pre",
  async load(id) {
    if (!asked.test(id)) return null;
    return `export default ${JSON.stringify(await bundledText(id))}`;
  },
};
