// Builds both packages into their dist/. `--js` leaves the types out: enough to run, and quick.
import { execFile } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
const withTypes = !process.argv.includes("--js");

await Promise.all([buildSpanweave(), buildRuntime()]);

/** ES modules alone: every Node that is new enough to weave can also `require` them. */
async function buildSpanweave() {
  const dist = `${root}dist`;
  await rm(dist, { recursive: true, force: true });
  const scriptsAlone = ["--noCheck", "--declaration", "false", "--isolatedDeclarations", "false"];
  await tsc("tsconfig.build.json", withTypes ? [] : scriptsAlone);
  for (const file of await declarations(dist)) await pointAt(".js", file, file);
}

/** Both formats: woven CommonJS must run where `require` of an ES module does not (Jest, Node 20). */
async function buildRuntime() {
  const dist = `${root}runtime/dist`;
  await rm(dist, { recursive: true, force: true });
  await Promise.all([emitRuntime("esm", ".js"), emitRuntime("cjs", ".cjs")]);
  if (!withTypes) return;
  await tsc("runtime/tsconfig.build.json", []);
  for (const file of await declarations(dist)) {
    await pointAt(".cjs", file, file.replace(/\.ts$/, ".cts"));
    await pointAt(".js", file, file);
  }
}

/** File by file, not bundled, so that entries share their state; names stay readable in stack traces. */
function emitRuntime(format, extension) {
  const siblings = {
    name: "siblings",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
        kind === "entry-point"
          ? undefined
          : { path: path.replace(/\.ts$/, extension), external: true },
      );
    },
  };
  return build({
    absWorkingDir: root,
    entryPoints: ["runtime/src/**/*.ts"],
    outbase: "runtime/src",
    outdir: "runtime/dist",
    outExtension: { ".js": extension },
    format,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "es2022",
    plugins: [siblings],
    logLevel: "warning",
  });
}

async function declarations(folder) {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.endsWith(".d.ts")).map((file) => `${folder}/${file}`);
}

/**
 * tsc leaves `.ts` in the imports of declarations; each format must import declarations of its own.
 * And the compiler that has an API goes by another name here, beside the one that has none.
 */
async function pointAt(extension, from, to) {
  const text = await readFile(from, "utf8");
  const pointed = text
    .replace(/(["']\.\.?\/[^"']+)\.ts(["'])/g, `$1${extension}$2`)
    .replaceAll('"typescript-5"', '"typescript"');
  await writeFile(to, pointed);
}

async function tsc(project, options) {
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  try {
    await run(process.execPath, [compiler, "-p", project, ...options], { cwd: root });
  } catch (error) {
    console.error(error.stdout || error.message);
    process.exit(1);
  }
}
