/** Runs in the runtime under test: every program as source, woven but dormant, and live. */

import { contextManager, enter, observed, probe, programs, provider } from "stress:batch";
import { type Context, context, trace } from "@opentelemetry/api";
import { type Mode, nameOf, Oracle, type Outcome } from "./oracle.ts";
import { type SpanRecord, Spans } from "./spans.ts";
import { createWorld } from "./world.ts";

/** One line of the report, as JSON. */
export interface Result {
  readonly index: number;
  readonly checks: number;
  readonly wrong: readonly string[];
}

type ProgramModule = (typeof programs)[number]["source"];

const roundsToCalm = 3;
const roundsAtMost = 300;

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Until nothing has happened for a few turns of the event loop. */
async function calm(oracle: Oracle): Promise<void> {
  let before = -1;
  let rounds = 0;
  for (let round = 0; round < roundsAtMost && rounds < roundsToCalm; round++) {
    await macrotask();
    rounds = oracle.activity === before && oracle.waiting === 0 ? rounds + 1 : 0;
    before = oracle.activity;
  }
}

/** Ends the generators that the program left half-way. */
async function closeSuspended(oracle: Oracle, root: ReturnType<Oracle["begin"]>): Promise<void> {
  for (let next = oracle.takeSuspended(); next !== undefined; next = oracle.takeSuspended()) {
    const { link, iterator } = next;
    oracle.by(root, iterator);
    let done: boolean | undefined = false;
    for (let attempt = 0; attempt < 4 && !done; attempt++) {
      try {
        const asked = iterator.return?.(7);
        oracle.check(root, 0);
        done = (await asked)?.done;
      } catch (error) {
        oracle.log("closing failed", nameOf(error));
        done = true;
      }
      oracle.check(root, 0);
    }
    link.dropped = !done;
  }
}

async function run(
  oracle: Oracle,
  program: ProgramModule,
  mode: Mode,
  fresh: boolean,
): Promise<Outcome> {
  const root = oracle.begin(mode, !fresh);
  oracle.audit = program.audit;
  oracle.check(root, 0);
  const link = oracle.call(root);
  const promise = program.main(link);
  oracle.check(root, 0);
  try {
    oracle.log("result", await promise);
  } catch (error) {
    oracle.log("failed", nameOf(error));
  }
  oracle.check(root, 0);
  await calm(oracle);
  await closeSuspended(oracle, root);
  await calm(oracle);
  oracle.check(root, 0);
  return oracle.finish();
}

function difference(name: string, expected: Outcome, found: Outcome): string[] {
  const length = Math.max(expected.log.length, found.log.length);
  for (let at = 0; at < length; at++) {
    if (expected.log[at] === found.log[at]) continue;
    const end = (outcome: Outcome) => outcome.log[at] ?? "(nothing)";
    return [`${name} run differs at event ${at}: ${end(found)}, expected ${end(expected)}`];
  }
  return found.wrong.length > 0 ? [...found.wrong] : [];
}

/** A dropped generator's span ends when it is collected. */
async function collect(
  dropped: readonly SpanRecord[],
): Promise<{ dropped: number; collected: number }> {
  const { gc } = globalThis as { gc?: () => void };
  for (let round = 0; gc !== undefined && round < 4; round++) {
    gc();
    await macrotask();
  }
  return { dropped: dropped.length, collected: dropped.filter(({ ended }) => ended === 1).length };
}

/** What nobody caught is an event like others. */
function watchUncaught(oracle: Oracle): void {
  // Bun tells of it at a time of its own, which differs from run to run.
  const say = "Bun" in globalThis ? oracle.aside : oracle.log;
  globalThis.process?.on?.("unhandledRejection", (error) =>
    say.call(oracle, "unhandled", nameOf(error)),
  );
  globalThis.process?.on?.("uncaughtException", (error) => oracle.log("uncaught", nameOf(error)));
}

export async function runBatch(report: (line: string) => void): Promise<void> {
  const spans = new Spans();
  const contexts = contextManager();
  const enterContext = (entered: Context): void => enter(contexts, entered);
  const oracle = new Oracle(createWorld({ spans, observed, probe, enter: enterContext }));
  Object.assign(globalThis, { $: oracle });
  watchUncaught(oracle);
  if (contexts !== undefined) context.setGlobalContextManager(contexts);
  const expected: Outcome[] = [];
  const wrong: string[][] = [];
  for (const [index, { fresh, source, woven }] of programs.entries()) {
    report(`{"running":${index}}`);
    const first = await run(oracle, source, "source", fresh);
    const second = await run(oracle, source, "source", fresh);
    const dormant = await run(oracle, woven, "dormant", fresh);
    expected.push(first);
    wrong.push([
      ...difference("second source", first, second),
      ...difference("dormant", first, dormant),
    ]);
  }
  trace.setGlobalTracerProvider(provider(spans));
  const dropped: SpanRecord[] = [];
  for (const [index, { fresh, woven }] of programs.entries()) {
    report(`{"running":${index}}`);
    const live = await run(oracle, woven, "live", fresh);
    dropped.push(...spans.all.filter(({ ended }) => ended === 0));
    const found = [...(wrong[index] ?? []), ...live.wrong];
    found.push(...difference("live", expected[index] as Outcome, { ...live, wrong: [] }));
    report(JSON.stringify({ index, checks: live.checks, wrong: found } satisfies Result));
  }
  report(JSON.stringify({ done: true, ...(await collect(dropped)) }));
}
