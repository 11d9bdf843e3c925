// What ended spans leave behind: run with --expose-gc.
import { context } from "@opentelemetry/api";
import { startCounting } from "./sdk.ts";

const collect = globalThis.gc as () => void;
const refs = new Map<string, WeakRef<object>[]>();
const counts = startCounting((span) => {
  if (span.name === "pair") return;
  const known = refs.get(span.name) ?? [];
  known.push(new WeakRef(span));
  refs.set(span.name, known);
});

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function settle(done: () => boolean): Promise<void> {
  for (let n = 0; n < 40 && !done(); n++) {
    // A WeakRef that was looked at holds on until the end of the job.
    await turn();
    collect();
    await turn();
  }
}

const alive = (name: string): number =>
  (refs.get(name) ?? []).filter((ref) => ref.deref() !== undefined).length;

const kept: unknown[] = [];

/** @trace */
function closesOver(): void {
  const here = context.active();
  kept.push(
    here,
    () => here,
    context.bind(here, () => 1),
  );
}

/** @trace */
function startsTimer(): void {
  kept.push(setInterval(() => {}, 100_000));
}

/** @trace */
async function neverSettled(): Promise<void> {
  kept.push(context.active());
  await null;
}

/** @trace */
function outer(): void {
  inner();
}

/** @trace */
function inner(): void {
  kept.push(context.active().setValue(Symbol("mine"), 1));
}

/** @trace */
function throwing(): void {
  kept.push(context.active());
  throw new Error("ended by a throw");
}

/** @trace */
function* numbers(): Generator<number> {
  for (let n = 0; ; n++) yield n;
}

/** @trace */
async function* rows(): AsyncGenerator<number> {
  for (let n = 0; ; n++) yield n;
}

/** @trace */
function* pair(): Generator<number> {
  yield 1;
  yield 2;
}

for (let n = 0; n < 20; n++) {
  closesOver();
  startsTimer();
  await neverSettled();
  outer();
  try {
    throwing();
  } catch {
    // The context stays in `kept`.
  }
}
const names = ["closesOver", "startsTimer", "neverSettled", "outer", "inner", "throwing"];
await settle(() => names.every((name) => alive(name) === 0));
const retained = Object.fromEntries(names.map((name) => [name, alive(name)]));
for (const timer of kept) clearInterval(timer as NodeJS.Timeout);

async function dropHalfWay(): Promise<void> {
  for (let n = 0; n < 50; n++) {
    numbers().next();
    await rows().next();
  }
}
const before = counts.ended;
await dropHalfWay();
await settle(() => counts.abandoned === 100);
const abandoned = { ended: counts.ended - before, marked: counts.abandoned };
await settle(() => alive("numbers") + alive("rows") === 0);
const droppedAlive = alive("numbers") + alive("rows");

const sizes: number[] = [];
for (let round = 0; round < 4; round++) {
  for (let n = 0; n < 25_000; n++) for (const item of pair()) kept[0] = item;
  await turn();
  collect();
  sizes.push(process.memoryUsage().heapUsed);
}
const [, second = 0, , last = 0] = sizes;
console.log(
  JSON.stringify({
    retained,
    abandoned,
    droppedAlive,
    grownBytes: last - second,
    open: counts.started - counts.ended,
  }),
);
