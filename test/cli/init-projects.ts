/** Small projects of each kind, as their tools' templates write them. */

export type Files = Readonly<Record<string, string>>;

interface Manifest {
  readonly type?: "module";
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export function manifest(content: Manifest): Files {
  const engines = { node: ">=20" };
  const text = JSON.stringify({ name: "shop", private: true, engines, ...content }, null, 2);
  return { "package.json": `${text}\n` };
}

const ASYNC: Files = { "src/orders.ts": "export async function findOrder() {}\n" };
const EMITTING = `{
  "compilerOptions": {
    "outDir": "dist", // not committed
    "strict": true // always
  },
  "include": ["src"]
}
`;

export const PROJECTS: Readonly<Record<string, Files>> = {
  "vite-vanilla": {
    ...manifest({
      type: "module",
      scripts: { dev: "vite", build: "tsc && vite build", preview: "vite preview" },
      devDependencies: { typescript: "~7.0.2", vite: "^8.3.4" },
    }),
    "tsconfig.json": '{ "compilerOptions": { "noEmit": true }, "include": ["src"] }\n',
    "index.html": '<div id="app"></div>\n<script type="module" src="/src/main.ts"></script>\n',
    "src/main.ts": "import './style.css'\nimport { setupCounter } from './counter.ts'\n",
    "src/counter.ts": "export function setupCounter() {}\n",
  },
  "vite-react": {
    ...manifest({
      type: "module",
      scripts: { dev: "vite", build: "tsc -b && vite build" },
      dependencies: { react: "^19.3.1", "react-dom": "^19.3.1" },
      devDependencies: { "@vitejs/plugin-react": "^6.1.2", typescript: "~7.0.2", vite: "^8.3.4" },
    }),
    "tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }\n',
    "tsconfig.app.json": '{ "compilerOptions": { "noEmit": true }, "include": ["src"] }\n',
    "vite.config.ts": `import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// https://vite.dev/config/
export default defineConfig({
  plugins: [react()],
})
`,
    "index.html": '<div id="root"></div>\n<script type="module" src="/src/main.tsx"></script>\n',
    "src/main.tsx": "import App from './App.tsx'\n",
  },
  "vite-ssr-vitest-pnpm": {
    ...manifest({
      type: "module",
      packageManager: "pnpm@10.12.1",
      scripts: { build: "vite build --ssr src/server.ts", start: "node dist/server.js" },
      dependencies: { fastify: "^5.12.8" },
      devDependencies: { vite: "^8.3.4", vitest: "^4.1.12" },
    }),
    "vite.config.ts": `import { defineConfig } from "vite";

export default defineConfig(({ mode }) => ({
  build: {
    minify: mode === "production",
  },
}));
`,
    "vitest.config.ts": `import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["test/**"] } });
`,
  },
  "tsc-7": {
    ...manifest({
      type: "module",
      scripts: { build: "tsc", types: "tsc --noEmit", start: "node dist/server.js" },
      dependencies: { fastify: "^5.12.8" },
      devDependencies: { "@types/node": "^20.19.0", typescript: "^7.0.2" },
    }),
    "tsconfig.json": EMITTING,
    ...ASYNC,
  },
  "tsc-own-sdk-yarn": {
    ...manifest({
      scripts: {
        build: "rimraf dist && tsc -p tsconfig.build.json",
        start: "node -r ./dist/instrumentation.js dist/main.js",
      },
      dependencies: { "@opentelemetry/sdk-trace-node": "^2.12.0" },
      devDependencies: { typescript: "^5.9.3" },
    }),
    "yarn.lock": "",
    "tsconfig.json": '{ "compilerOptions": { "sourceMap": true, "noEmit": true } }\n',
    "tsconfig.build.json": `{
  "extends": "./tsconfig.json",
  "compilerOptions": { "noEmit": false, "outDir": "dist", "plugins": [{ "transform": "other" }] }
}
`,
    ...ASYNC,
  },
  esbuild: {
    ...manifest({
      scripts: { build: "node scripts/build.mjs" },
      devDependencies: { esbuild: "*" },
    }),
    "scripts/build.mjs": `import { build } from "esbuild";

const options = {
  entryPoints: ["src/handler.ts"],
  bundle: true, // with all that it imports
};

await build({ ...options, platform: "node", plugins: [] });
`,
    "src/handler.ts": "export const handler = async () => ({ statusCode: 200 });\n",
  },
  "webpack-commonjs": {
    ...manifest({
      scripts: { build: "webpack", start: "NODE_ENV=production node dist/main.js" },
      devDependencies: { webpack: "^5.112.2" },
    }),
    "webpack.config.js": `"use strict";
const path = require("node:path");

module.exports = {
  target: "node",
  entry: "./src/main.js",
  output: { path: path.resolve(__dirname, "dist") },
};
`,
  },
  rollup: {
    ...manifest({ type: "module", devDependencies: { rollup: "^4.68.7" } }),
    "rollup.config.js": `import typescript from "@rollup/plugin-typescript";

/** @type {import("rollup").RollupOptions} */
const config = {
  input: "src/main.ts",
  plugins: [
    typescript(),
  ],
};

export default config;
`,
  },
  "rollup-array": {
    ...manifest({ type: "module", devDependencies: { rollup: "^4.68.7" } }),
    "rollup.config.js": 'export default ["a", "b"].map((name) => ({ input: name }));\n',
  },
  tsup: {
    ...manifest({
      type: "module",
      scripts: { build: "tsup" },
      devDependencies: { tsup: "^8.0.0" },
    }),
    "tsup.config.ts": `import { defineConfig } from "tsup";

export default defineConfig({ entry: ["src/index.ts"], format: ["esm", "cjs"] });
`,
  },
  "ts-patch": {
    ...manifest({
      scripts: { build: "tspc", types: "tspc --noEmit" },
      devDependencies: { "ts-patch": "^3.3.0", typescript: "^5.9.3" },
    }),
    "tsconfig.json": EMITTING,
    ...ASYNC,
  },
  "esbuild-by-name": {
    ...manifest({
      scripts: { build: "esbuild src/main.ts --bundle --outfile=dist/main.js" },
      dependencies: { "@sentry/node": "^10.0.0" },
      devDependencies: { esbuild: "^0.28.2" },
    }),
  },
  swc: {
    ...manifest({
      type: "module",
      scripts: { build: "swc src -d dist --strip-leading-paths && cp -r assets dist" },
      devDependencies: { "@swc/cli": "^0.8.1" },
    }),
    ...ASYNC,
  },
  "vite-and-vitest": {
    ...manifest({
      scripts: { test: "vitest" },
      dependencies: { "@opentelemetry/sdk-trace": "^3.1.1" },
      devDependencies: { vite: "^8.3.4", vitest: "^4.1.12" },
    }),
    "bun.lock": "",
    "vite.config.mts": `import { defineConfig } from 'vitest/config'
import { one } from './one'

export default defineConfig(async () => {
  const plugins = [one()]
  return { plugins, test: {} }
})
`,
  },
  tsx: {
    ...manifest({
      type: "module",
      scripts: { start: "tsx src/server.ts" },
      dependencies: { tsx: "^4.20.0" },
    }),
    ...ASYNC,
  },
  node: {
    ...manifest({ type: "module", scripts: { start: "node src/server.js" } }),
    "src/server.js": "export async function serve() {}\n",
  },
  nest: {
    ...manifest({
      scripts: { build: "nest build", start: "nest start", "start:prod": "node dist/main" },
      dependencies: { "@nestjs/core": "^11.0.0" },
      devDependencies: { typescript: "^5.9.3" },
    }),
    "nest-cli.json": '{ "sourceRoot": "src", "compilerOptions": { "deleteOutDir": true } }\n',
    "tsconfig.json": '{\n  "compilerOptions": {\n    "outDir": "./dist"\n  }\n}\n',
  },
  next: {
    ...manifest({
      scripts: { build: "next build", start: "next start" },
      dependencies: { next: "^16.4.6", react: "^19.3.1", "react-dom": "^19.3.1" },
      devDependencies: { typescript: "^5.9.3", jest: "^30.5.2" },
    }),
    "next.config.ts": "export default {};\n",
  },
};
