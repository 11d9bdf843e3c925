/**
 * What toggles cost a call, in ns: none said, some said about other functions, this one off. Medians of
 * rounds that take turns.
 *
 * node scripts/run.mjs test/bench/toggles.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { context, trace } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { buildSync } from "esbuild";
import type * as contexts from "../../runtime/src/context.ts";
import type * as runtime from "../../runtime/src/index.ts";
import { transform } from "../../transformer/index.ts";

const SOURCE = "export function add(a, b) { return a + b; }";
const ROUNDS = 9;
const CALLS = 50_000;
const DORMANT_CALLS = 5_000_000;

interface Program {
  add(a: number, b: number): number;
  readonly api: typeof runtime;
  readonly contexts: typeof contexts;
}

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "spanweave-bench-"));
const woven = transform(SOURCE, "bench.js", { rules: [{ functions: "**" }] })?.code ?? "";
const outfile = join(folder, "woven.mjs");
buildSync({
  stdin: {
    contents: `${woven}
      export * as api from "./runtime/src/index.ts";
      export * as contexts from "./runtime/src/context.ts";`,
    resolveDir: root,
  },
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  alias: { "@spanweave/runtime/emitted": join(root, "runtime/src/emitted.ts") },
});
const { add, api, contexts: own } = (await import(pathToFileURL(outfile).href)) as Program;

function costOf(call: (sum: number, i: number) => number, calls: number): number {
  const start = process.hrtime.bigint();
  let sum = 0;
  for (let i = 0; i < calls; i++) sum = call(sum, i) & 0xff;
  return Number(process.hrtime.bigint() - start) / calls;
}

const median = (all: number[]): string =>
  (all.sort((a, b) => a - b)[all.length >> 1] ?? 0).toFixed(1);

const others = Array.from({ length: 20 }, (_, i) => `src/other${i}/**#Class${i}.*`);

function say(patterns: readonly string[]): void {
  for (const { pattern } of api.toggles()) api.toggle(pattern, undefined);
  for (const pattern of patterns) api.toggle(pattern, false);
}

const cases: Readonly<Record<string, { patterns: string[]; byHand?: boolean }>> = {
  "no toggles": { patterns: [] },
  "20 about other functions": { patterns: others },
  "this one off": { patterns: [...others, "add"] },
  "span(), no toggles": { patterns: [], byHand: true },
  "span(), off": { patterns: ["by hand"], byHand: true },
};

const byHand = (sum: number, i: number): number => api.span("by hand", () => sum + i);

console.log(process.version);
const dormant: number[] = [];
for (let i = 0; i < ROUNDS; i++) dormant.push(costOf(add, DORMANT_CALLS));
console.log(`dormant: ${median(dormant)} ns`);

context.setGlobalContextManager(new own.SpanweaveContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({}));
const costs = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, { patterns, byHand: isByHand }] of Object.entries(cases)) {
    say(patterns);
    costs.get(name)?.push(costOf(isByHand ? byHand : add, CALLS));
  }
}
for (const [name, all] of costs) console.log(`live, ${name}: ${median(all)} ns`);
rmSync(folder, { recursive: true });
