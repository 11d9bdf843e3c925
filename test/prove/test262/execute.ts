/** Executes one run in a realm of its own and says whether test262 calls it passed. */
import vm from "node:vm";
import type { SpanCounts } from "./in-realm.ts";
import type { ReadText } from "./modules.ts";
import { openRealm, type Realm, type RealmMaker, type Tracing } from "./realm.ts";
import type { Run } from "./runs.ts";

export interface Outcome {
  readonly passed: boolean;
  /** Why it did not pass. */
  readonly error: string;
  /** Rejections that nobody took, and errors out of jobs. */
  readonly strays: number;
  /** The test did not notice, but a tracing backend would. */
  readonly fault: string;
  readonly spans: SpanCounts | undefined;
}

export interface Execution {
  readonly run: Run;
  readonly code: string;
  readonly readText: ReadText;
  readonly tracing: Tracing;
  /** Runs in the realm after the runtime and before the harness's first use. */
  readonly prepare?: (realm: Realm) => void;
}

type Phase = "parse" | "resolution" | "runtime";
type Completion =
  | { readonly threw: false }
  | { readonly threw: true; readonly phase: Phase; readonly error: unknown };

const SCRIPT_TIMEOUT = 20_000;
/** Nothing outside of the realm can wake it: what takes longer will never come. */
const TURNS = 20;

let strays = 0;
process.on("unhandledRejection", () => {
  strays += 1;
});
process.on("uncaughtException", () => {
  strays += 1;
});

export async function execute(maker: RealmMaker, execution: Execution): Promise<Outcome> {
  const { run, tracing, readText } = execution;
  strays = 0;
  const realm = openRealm(maker, run.path, run.frontmatter, tracing, readText);
  execution.prepare?.(realm);
  const completion =
    run.mode === "module" ? await runModule(realm, execution) : runScript(realm, execution);
  const done = (): boolean => !run.frontmatter.flags.has("async") || realm.printed.length > 0;
  await settle(completion.threw ? () => true : done);
  realm.runtime?.close();
  const error = judge(run, completion, realm);
  const fault = realm.runtime?.fault() ?? "";
  return { passed: error === "", error, strays, fault, spans: realm.runtime?.counts };
}

function runScript(realm: Realm, { run, code }: Execution): Completion {
  let script: vm.Script;
  try {
    script = new vm.Script(code, {
      filename: run.path,
      importModuleDynamically: (specifier) => realm.modules.load(specifier, run.path),
    });
  } catch (error) {
    return { threw: true, phase: "parse", error };
  }
  try {
    script.runInContext(realm.context, { timeout: SCRIPT_TIMEOUT });
    checkContext(realm);
  } catch (error) {
    return { threw: true, phase: "runtime", error };
  }
  return { threw: false };
}

async function runModule(realm: Realm, { run, code }: Execution): Promise<Completion> {
  let phase: Phase = "parse";
  try {
    const module = realm.modules.parse(run.path, code);
    phase = "resolution";
    await orNever(realm.modules.link(module));
    phase = "runtime";
    const evaluation = module.evaluate({ timeout: SCRIPT_TIMEOUT });
    checkContext(realm);
    await orNever(evaluation);
  } catch (error) {
    return { threw: true, phase, error };
  }
  return { threw: false };
}

/** Whoever ran woven code has its own context back as soon as that code returns. */
function checkContext(realm: Realm): void {
  if (realm.runtime?.atRoot() === false) throw new Error("a span's context leaked to its caller");
}

async function orNever(promise: Promise<unknown>): Promise<void> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  await settle(() => settled);
  if (!settled) throw new Error("never settled");
  await promise;
}

/** At least one turn, so that every job of this run is over before the next begins. */
async function settle(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (done()) return;
  }
}

/** Empty when the run passed. */
function judge(run: Run, completion: Completion, realm: Realm): string {
  const { negative, flags } = run.frontmatter;
  if (negative !== undefined) {
    if (!completion.threw) return `completed, but ${negative.type} was due (${negative.phase})`;
    const { phase, error } = completion;
    const asDue = phase === negative.phase && nameOf(error) === negative.type;
    return asDue ? "" : `${describe(error)} (${phase}), but ${negative.type} was due`;
  }
  if (completion.threw) return `${describe(completion.error)} (${completion.phase})`;
  if (!flags.has("async")) return "";
  const [first] = realm.printed;
  if (first === undefined) return "never called $DONE";
  return first === "Test262:AsyncTestComplete" ? "" : first;
}

/** Tests throw anything, proxies and throwing getters among them. */
function nameOf(error: unknown): string {
  try {
    return String((error as Error).constructor.name);
  } catch {
    return typeof error;
  }
}

function describe(error: unknown): string {
  try {
    return `${nameOf(error)}: ${String((error as Error).message).slice(0, 300)}`;
  } catch {
    return nameOf(error);
  }
}
