/**
 * How fast files are parsed and woven: `node scripts/run.mjs test/bench/parse.ts DIR...`
 * MB of source text in a second, the median of several rounds over all files; one thread, files in memory.
 * On a machine that does other work too, look at the figure by CPU time (collecting garbage included).
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { rawTransferSupported } from "oxc-parser";
import { transform } from "../../transformer/index.ts";
import { langOf, parse } from "../../transformer/parse.ts";
import { parseLazy } from "../../transformer/parse-lazy.ts";
import { parsePlain } from "../../transformer/parse-plain.ts";
import type { Lang, TransformOptions } from "../../transformer/types.ts";

const ROUNDS = 5;
/** Enough for a steady figure; the rest of a large folder is left out. */
const CORPUS_BYTES = 20_000_000;
/** Minified bundles and the like say nothing about source files. */
const LARGEST_FILE = 7_000_000;

interface File {
  readonly path: string;
  readonly text: string;
  readonly lang: Lang;
}

const corpus = readCorpus(process.argv.slice(2));
const bytes = corpus.reduce((sum, { text }) => sum + text.length, 0);

if (corpus.length === 0) {
  console.error("usage: node scripts/run.mjs test/bench/parse.ts DIR...");
  process.exitCode = 1;
} else {
  const everything: TransformOptions = { rules: [{ functions: "**", kinds: "all" }] };
  console.log(`Node ${process.version}: ${corpus.length} files, ${megabytes(bytes)} MB`);
  measure("parse, plain", ({ path, text, lang }) => parse(path, text, lang, undefined, parsePlain));
  if (rawTransferSupported()) {
    measure("parse, lazy", ({ path, text, lang }) => parse(path, text, lang, undefined, parseLazy));
  }
  measure("transform, tags only", ({ path, text }) => transform(text, path));
  measure("transform, all rules, no map", ({ path, text }) =>
    transform(text, path, { ...everything, sourcemap: false }),
  );
  measure("transform, all rules", ({ path, text }) => transform(text, path, everything));
  console.log(`peak memory ${megabytes(process.resourceUsage().maxRSS * 1024)} MB`);
}

function measure(what: string, run: (file: File) => unknown): void {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    const startOfUse = process.cpuUsage();
    for (const file of corpus) run(file);
    const { user, system } = process.cpuUsage(startOfUse);
    walls.push((performance.now() - start) / 1e3);
    cpus.push((user + system) / 1e6);
  }
  const rate = (seconds: number): string => megabytes(bytes / seconds).padStart(7);
  const cold = `first round ${rate(walls.shift() ?? 0)} and ${rate(cpus.shift() ?? 0)}`;
  console.log(
    `${what.padEnd(29)}${rate(median(walls))} MB/s, by CPU time ${rate(median(cpus))} (${cold})`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function readCorpus(folders: readonly string[]): File[] {
  const files: File[] = [];
  let left = CORPUS_BYTES;
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const path = join(folder, name);
      const lang = langOf(path);
      if (lang === undefined || left <= 0) continue;
      const { size } = statSync(path);
      if (size === 0 || size > LARGEST_FILE || !statSync(path).isFile()) continue;
      const text = readFileSync(path, "utf8");
      files.push({ path, text, lang });
      left -= text.length;
    }
  }
  return files;
}

function megabytes(count: number): string {
  return (count / 1e6).toFixed(1);
}
