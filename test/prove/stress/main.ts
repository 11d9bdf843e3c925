/**
 * Context stress: random programs, woven whole, judge at every statement whether their own span is
 * current and has the right parent, and whether they still do what their source does.
 *
 * node scripts/run.mjs test/prove/stress/main.ts [--checks n] [--seed n] [--lower es2017]
 *   [--runtime node|node@24|bun|deno|workerd|path]... [--context spanweave|als|foreign|none]
 *   [--print] (the program of that seed)
 */
import { parseArgs } from "node:util";
import { generate } from "./generate.ts";
import { print } from "./program.ts";
import { findRuntime } from "./runtimes.ts";
import { isLowered, type Setting, settingsFor, stress } from "./stress.ts";

const { values } = parseArgs({
  options: {
    checks: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    lower: { type: "string", default: "esnext" },
    runtime: { type: "string", multiple: true, default: ["node"] },
    context: { type: "string" },
    sequential: { type: "boolean", default: false },
    print: { type: "boolean", default: false },
  },
});

const seed = Number(values.seed);
if (values.print) {
  console.log(
    print(generate(seed, { sequential: values.sequential, lowered: isLowered(values.lower) })),
  );
} else {
  let failed = false;
  for (const name of values.runtime) {
    const runtime = await findRuntime(name);
    const settings = settingsFor(runtime.kind, values.context as Setting["context"] | undefined);
    const options = { checks: Number(values.checks), seed, target: values.lower };
    failed = !(await stress(runtime, settings, options, console.log)) || failed;
  }
  if (failed) process.exitCode = 1;
}
