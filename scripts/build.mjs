// Builds both packages into their dist/. `--js` leaves the types out: enough to run, and quick.
import { execFile } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundledTexts } from "./bundled-text.mjs";

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

/**
 * A file for each entry: a hundred small ones take a program's start as long as all the rest. What ES
 * modules share is in files of its own; CommonJS copies share their state as copies do. Names stay readable
 * in stack traces.
 */
async function emitRuntime(format, extension) {
  const { exports } = JSON.parse(await readFile(`${root}runtime/package.json`, "utf8"));
  const built = Object.values(exports).flatMap((entry) => entry.import?.default ?? []);
  return build({
    absWorkingDir: root,
    entryPoints: built.map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, "runtime/src/$1.ts")),
    outbase: "runtime/src",
    outdir: "runtime/dist",
    outExtension: { ".js": extension },
    chunkNames: "shared-[hash]",
    splitting: format === "esm",
    format,
    bundle: true,
    external: ["@opentelemetry/api"],
    // Of the SDK the ES modules: what is not used of them is left out.
    mainFields: ["module", "main"],
    platform: "node",
    target: "es2022",
    plugins: [bundledTexts],
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
