/** Runs programs in a runtime and tells which of them went wrong. */
import { type BundleOptions, bundle } from "./bundle.ts";
import type { Result } from "./entry.ts";
import type { Program } from "./program.ts";
import { type Runtime, runBundle } from "./runtimes.ts";

export interface Failure {
  readonly index: number;
  readonly messages: readonly string[];
}

export interface Verdict {
  readonly checks: number;
  readonly failures: readonly Failure[];
  /** Generators that nobody ended: how many, and how many of their spans ended once collected. */
  readonly dropped: number;
  readonly collected: number;
}

export type Bundled = Omit<BundleOptions, "name" | "entry">;

const timeout = 120_000;

export async function judge(
  programs: readonly Program[],
  runtime: Runtime,
  options: Bundled,
  name: string,
): Promise<Verdict> {
  const entry = runtime.kind === "workerd" ? "workerd-main.ts" : "node-main.ts";
  const file = await bundle(programs, { ...options, name, entry });
  const { lines, trouble } = await runBundle(runtime, file, timeout);
  const failures: Failure[] = [];
  let checks = 0;
  let dropped = 0;
  let collected = 0;
  let running = -1;
  let isDone = false;
  for (const line of lines) {
    const report = read(line);
    if (report === undefined) continue;
    if ("running" in report) running = report.running;
    else if ("done" in report) {
      isDone = true;
      dropped = report.dropped;
      collected = report.collected;
    } else {
      checks += report.checks;
      if (report.wrong.length > 0) failures.push({ index: report.index, messages: report.wrong });
    }
  }
  if (!isDone && running >= 0) {
    failures.push({ index: running, messages: [`the runtime ended: ${trouble ?? "no report"}`] });
  } else if (!isDone) throw new Error(`${runtime.path}: ${trouble ?? "no report"}`);
  return { checks, failures, dropped, collected };
}

export type Report =
  | { readonly running: number }
  | { readonly done: true; readonly dropped: number; readonly collected: number }
  | Result;

function read(line: string): Report | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Report;
  } catch {
    return undefined;
  }
}
