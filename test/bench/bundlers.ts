/** What the plugins cost: builds of many modules with and without them, of which few hold a tag. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { build } from "vite";
import webpack from "webpack";
import rolldownPlugin from "../../src/rolldown.ts";
import vitePlugin from "../../src/vite.ts";
import { webpackPlugins } from "../hosts/webpack-like.ts";

const MODULES = 400;
const ROUNDS = 9;

function makeProject(tagEvery: number): string {
  const root = mkdtempSync(join(tmpdir(), "spanweave-bench-"));
  mkdirSync(join(root, "src"));
  writeFileSync(
    join(root, "package.json"),
    '{ "name": "bench", "type": "module", "dependencies": { "@spanweave/runtime": "*" } }',
  );
  const names = Array.from({ length: MODULES }, (_, index) => `m${index}`);
  for (const [index, name] of names.entries()) {
    const functions = Array.from({ length: 30 }, (_, each) => {
      const tag = index % tagEvery === 0 && each === 0 ? "/** @trace */\n" : "";
      return `${tag}export async function f${each}(a, b) { const c = await a; if (b > c) { return f${(each + 1) % 30}(c, b); } return { c, b, text: \`\${c} ${name}\` }; }`;
    });
    writeFileSync(join(root, `src/${name}.js`), functions.join("\n"));
  }
  const main = names.map((name) => `import * as ${name} from "./${name}.js";`).join("\n");
  writeFileSync(join(root, "src/main.js"), `${main}\nglobalThis.all = [${names.join()}];`);
  return root;
}

type Build = (root: string, withPlugin: boolean) => Promise<unknown>;

const external = [/^@spanweave/];
const builds: Readonly<Record<string, Build>> = {
  vite: (root, withPlugin) =>
    build({
      ...{ root, configFile: false, logLevel: "silent" },
      build: { ssr: "src/main.js", write: false, rolldownOptions: { external } },
      plugins: withPlugin ? [vitePlugin()] : [],
    }),
  rolldown: async (root, withPlugin) => {
    const plugins = withPlugin ? [rolldownPlugin({ root })] : [];
    const bundle = await rolldown({ input: join(root, "src/main.js"), external, plugins });
    await bundle.generate();
    await bundle.close();
  },
  webpack: async (root, withPlugin) => {
    const plugin = (await webpackPlugins()).webpack;
    await new Promise((resolve, reject) => {
      const compiler = webpack({
        ...{ context: root, entry: "./src/main.js", mode: "none", target: "node" },
        ...{ externals: external, output: { path: join(root, "out") } },
        plugins: withPlugin ? [plugin({ root })] : [],
      });
      compiler?.run((error, stats) =>
        error || stats?.hasErrors() ? reject(error ?? stats?.toString()) : compiler.close(resolve),
      );
    });
  },
};

process.stderr.write = () => true;
for (const tagEvery of [20, 1]) {
  const root = makeProject(tagEvery);
  for (const [name, run] of Object.entries(builds)) {
    const times: Record<"bare" | "woven", number[]> = { bare: [], woven: [] };
    for (let round = -1; round < ROUNDS; round++) {
      for (const kind of round % 2 === 0
        ? (["bare", "woven"] as const)
        : (["woven", "bare"] as const)) {
        const start = performance.now();
        await run(root, kind === "woven");
        if (round >= 0) times[kind].push(performance.now() - start);
      }
    }
    const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
    const [bare, woven] = [median(times.bare), median(times.woven)];
    console.log(
      `${name}, ${MODULES} modules, every ${tagEvery}. tagged: ${bare.toFixed(0)} ms without, ${woven.toFixed(0)} ms with: ${(woven / bare).toFixed(2)}`,
    );
  }
  rmSync(root, { recursive: true });
}
