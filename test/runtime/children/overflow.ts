// Stack overflows in woven leaves: the context is intact afterwards.
import { activeName, startCounting } from "./sdk.ts";

const counts = startCounting();

/** @trace */
function leaf(n: number): number {
  return n + 1;
}

/** @trace */
function* steps(): Generator<number> {
  let n = 0;
  for (;;) yield leaf(n++);
}

/** @trace */
async function later(n: number): Promise<number> {
  return leaf(n);
}

function down(depth: number, at: () => unknown): void {
  try {
    at();
  } finally {
    down(depth + 1, at);
  }
}

/** Calls `at` nearer and nearer to the end of the stack, until it is over. */
function overflow(at: () => unknown): string {
  try {
    down(0, at);
  } catch (error) {
    return error instanceof RangeError ? "overflow" : String(error);
  }
  return "no overflow";
}

const wrong: string[] = [];
let overflows = 0;

/** @trace */
function top(): void {
  const generator = steps();
  const uses: (() => unknown)[] = [() => leaf(1), () => generator.next(), () => void later(1)];
  for (let n = 0; n < 420; n++) {
    const use = uses[n % 3 === 0 ? 0 : n % 2 === 0 ? 1 : 0] as () => unknown;
    // Another depth each time: another frame is the last one.
    const shifted = (extra: number): string => (extra > 0 ? shifted(extra - 1) : overflow(use));
    const ended = shifted(n % 37);
    if (ended === "overflow") overflows++;
    else wrong.push(ended);
    if (activeName() !== "top") wrong.push(`after ${n}: ${activeName()}`);
  }
  for (let n = 0; n < 10; n++) {
    overflow(uses[2] as () => unknown);
    if (activeName() !== "top") wrong.push(`async after ${n}: ${activeName()}`);
  }
}

/** @trace */
function deep(n: number): number {
  return n === 0 ? 0 : 1 + deep(n - 1);
}

process.on("unhandledRejection", () => {});
top();
const depth = deep(1_000);
await null;
leaf(1);
console.log(
  JSON.stringify({
    wrong: wrong.slice(0, 5),
    wrongs: wrong.length,
    overflows,
    current: activeName(),
    depth,
    recorded: counts.started > 400,
  }),
);
