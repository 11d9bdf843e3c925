/** Weaves a piece of JavaScript and runs it with a given copy of the runtime. */
import { transform } from "../../transformer/index.ts";
import { type Runtime, runModule } from "./copies.ts";

type Exports = Record<string, (...args: never[]) => unknown>;

/** Every function of `source` that has a name is woven; what it exports is returned. */
export function runWoven<T = Exports>(
  source: string,
  runtime: Runtime,
  given: Readonly<Record<string, unknown>> = {},
): T {
  return run(weaveAll(source), { ...given, "@spanweave/runtime/emitted": runtime });
}

/** The same program without a runtime. */
export function runPlain<T = Exports>(
  source: string,
  given: Readonly<Record<string, unknown>> = {},
): T {
  return run(source, given);
}

const known = new Map<string, string>();

export function weaveAll(source: string): string {
  const before = known.get(source);
  if (before !== undefined) return before;
  const result = transform(source, "/app/src/program.cjs", {
    root: "/app",
    rules: [{ functions: "**" }],
    sourcemap: false,
  });
  const skipped = result?.plan.decisions.filter(({ because }) => because.by === "hazard") ?? [];
  if (result === null || result.diagnostics.length > 0 || skipped.length > 0) {
    throw new Error(`not woven whole: ${JSON.stringify([result?.diagnostics, skipped])}`);
  }
  known.set(source, result.code);
  return result.code;
}

function run<T>(text: string, given: Readonly<Record<string, unknown>>): T {
  return runModule<T>(text, (specifier) => {
    if (!(specifier in given)) throw new Error(`nothing is given for ${specifier}`);
    return given[specifier];
  });
}
