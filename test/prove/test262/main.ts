/**
 * Proof: weaving every function of test262's tests changes no result.
 *
 *     --test262 DIR       a clone of tc39/test262
 *     --filter TEXT       only files whose path contains it
 *     --limit N           that many files, evenly spread
 *     --jobs N            workers (default 2)
 *     --dormant           no provider is registered
 *     --captures          arguments and results become attributes
 *     --ast               woven by TypeScript, and compared with what TypeScript alone prints
 *     --identity          weave nothing: shows that this suite itself is steady
 *     --write-accepted    write down what depends on a function's own source text
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { judge, readAccepted, writeAccepted } from "./accepted.ts";
import { makeBundles } from "./bundles.ts";
import type { FileReport } from "./compare.ts";
import { runPool } from "./pool.ts";
import { print } from "./print.ts";
import { selectFiles } from "./selection.ts";
import { addReport, emptySummary, sortSummary } from "./summary.ts";

const { values } = parseArgs({
  options: {
    test262: { type: "string" },
    filter: { type: "string", default: "" },
    limit: { type: "string" },
    jobs: { type: "string", default: "2" },
    dormant: { type: "boolean", default: false },
    identity: { type: "boolean", default: false },
    captures: { type: "boolean", default: false },
    ast: { type: "boolean", default: false },
    "write-accepted": { type: "boolean", default: false },
  },
});
if (values.test262 === undefined) throw new Error("--test262 DIR: a clone of tc39/test262");

const started = performance.now();
const root = resolve(values.test262);
const limit = values.limit === undefined ? undefined : Number(values.limit);
const files = selectFiles(root, values.filter, limit);
const summary = emptySummary();
const bundles = await makeBundles();
const reported = new Set<string>();
try {
  await runPool(files, {
    entry: bundles.worker,
    jobs: Number(values.jobs),
    settings: {
      root,
      runtime: bundles.runtime,
      tracing: values.dormant ? "dormant" : "live",
      identity: values.identity,
      captures: values.captures,
      ast: values.ast,
    },
    onReport(report: FileReport) {
      reported.add(report.file);
      addReport(summary, report);
    },
  });
} finally {
  await bundles.remove();
}
const unreported = files.filter((file) => !reported.has(file));
if (unreported.length > 0) throw new Error(`no report for ${unreported}`);
sortSummary(summary);
if (values["write-accepted"]) writeAccepted(root, summary);
const verdict = judge(summary, readAccepted());
print(summary, verdict, (performance.now() - started) / 1000);
process.exitCode = verdict.unaccepted.length + verdict.stale.length > 0 ? 1 : 0;
