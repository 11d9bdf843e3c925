/**
 * What a call costs: bare, woven dormant, woven live, in ns. Medians of rounds that take turns.
 *
 * node scripts/run.mjs test/bench/calls.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { context, trace } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { SpanweaveContextManager } from "@spanweave/runtime/context";
import { buildSync } from "esbuild";
import { transform } from "../../transformer/index.ts";

const SOURCE = `
  export function add(a, b) { return a + b; }
  export async function addLater(a, b) { await null; return a + b; }
  export function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); }
`;

interface Program {
  add(a: number, b: number): number;
  addLater(a: number, b: number): Promise<number>;
  deep(n: number): number;
}

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "spanweave-bench-"));

async function load(name: string, contents: string): Promise<Program> {
  const outfile = join(folder, `${name}.mjs`);
  buildSync({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    alias: { "@spanweave/runtime/emitted": join(root, "runtime/src/emitted.ts") },
  });
  return (await import(pathToFileURL(outfile).href)) as Program;
}

const rules = [{ functions: "**", kinds: "all" }] as const;
const bare = await load("bare", SOURCE);
const woven = await load("woven", transform(SOURCE, "bench.js", { rules })?.code ?? "");

function syncCost({ add }: Program, calls: number): number {
  const start = process.hrtime.bigint();
  let sum = 0;
  for (let i = 0; i < calls; i++) sum = add(sum, i) & 0xff;
  return Number(process.hrtime.bigint() - start) / calls;
}

async function asyncCost({ addLater }: Program, calls: number): Promise<number> {
  const start = process.hrtime.bigint();
  let sum = 0;
  for (let i = 0; i < calls; i++) sum = (await addLater(sum, i)) & 0xff;
  return Number(process.hrtime.bigint() - start) / calls;
}

function deepest({ deep }: Program): number {
  let depth = 1_000;
  try {
    for (; depth < 50_000; depth += 100) deep(depth);
  } catch {
    // The stack has an end: this is what is measured.
  }
  return depth - 100;
}

const median = (all: number[]): string =>
  (all.sort((a, b) => a - b)[all.length >> 1] ?? 0).toFixed(1);

async function measure(title: string, syncCalls: number, asyncCalls: number): Promise<void> {
  const costs: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < 7; round++) {
    costs[0].push(syncCost(bare, syncCalls));
    costs[1].push(syncCost(woven, syncCalls));
    costs[2].push(await asyncCost(bare, asyncCalls));
    costs[3].push(await asyncCost(woven, asyncCalls));
  }
  const [sync, syncWoven, later, laterWoven] = costs.map(median);
  console.log(`${title}: sync ${sync} -> ${syncWoven} ns, async ${later} -> ${laterWoven} ns`);
}

console.log(process.version);
await measure("dormant", 10_000_000, 500_000);
console.log(`frames: bare ${deepest(bare)}, woven dormant ${deepest(woven)}`);
context.setGlobalContextManager(new SpanweaveContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({}));
await measure("live, SDK without processor", 100_000, 50_000);
console.log(`frames: woven live ${deepest(woven)}`);
rmSync(folder, { recursive: true });
