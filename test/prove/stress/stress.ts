/** Batch after batch on one runtime until enough was checked; the first failure is shrunk and shown. */

import type { Setting as BundleSetting } from "./bundle.ts";
import { generate } from "./generate.ts";
import type { Bundled, Verdict } from "./judge.ts";
import { judge } from "./judge.ts";
import { type Program, print } from "./program.ts";
import type { Runtime, RuntimeKind } from "./runtimes.ts";
import { shrink } from "./shrink.ts";

/** What surrounds a batch, and which programs it may hold. */
export interface Setting extends BundleSetting {
  readonly sequential: boolean;
}

export interface StressOptions {
  readonly checks: number;
  readonly seed: number;
  readonly target: string;
}

const batchSize = 40;

/** What the platform table claims: without AsyncLocalStorage one call at a time. */
export function settingsFor(kind: RuntimeKind, context?: Setting["context"]): readonly Setting[] {
  const all: Setting[] =
    kind === "workerd"
      ? [{ provider: "stub", context: "none", sequential: true }]
      : [
          { provider: "stub", context: "spanweave", sequential: false },
          { provider: "stub", context: "als", sequential: false },
          { provider: "sdk", context: "spanweave", sequential: false },
          { provider: "stub", context: "foreign", sequential: false },
          { provider: "sdk", context: "als", sequential: false },
          { provider: "stub", context: "none", sequential: false },
        ];
  return context === undefined ? all : all.filter((setting) => setting.context === context);
}

/** True when nothing was wrong. */
export async function stress(
  runtime: Runtime,
  settings: readonly Setting[],
  { checks, seed, target }: StressOptions,
  say: (text: string) => void,
): Promise<boolean> {
  const started = Date.now();
  let checked = 0;
  let programs = 0;
  let dropped = 0;
  let collected = 0;
  const lowered = isLowered(target);
  const name = `${runtime.kind}-${runtime.version}-${target}`;
  for (let batch = 0; checked < checks; batch++) {
    const setting = settings[batch % settings.length] as Setting;
    const bundled: Bundled = { ...setting, target, using: knowsUsing(runtime) };
    const { sequential } = setting;
    const made = Array.from({ length: batchSize }, (_, at) =>
      generate(seed + batch * batchSize + at, { sequential, lowered }),
    );
    const verdict = await judge(made, runtime, bundled, name);
    checked += verdict.checks;
    programs += made.length;
    dropped += verdict.dropped;
    collected += verdict.collected;
    const [failure] = verdict.failures;
    if (failure !== undefined) {
      say(
        `${name}: ${verdict.failures.length} of ${made.length} programs went wrong (${setting.provider} provider, ${setting.context} context)`,
      );
      await show(made[failure.index] as Program, failure.messages, runtime, bundled, say);
      return false;
    }
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(
    `${name}: ${checked} checks in ${programs} programs, 0 wrong, seed ${seed}, ${seconds} s; ${dropped} generators dropped, ${collected} of their spans ended when collected`,
  );
  return true;
}

async function show(
  program: Program,
  messages: readonly string[],
  runtime: Runtime,
  bundled: Bundled,
  say: (text: string) => void,
): Promise<void> {
  say(`seed ${program.seed}: ${messages.join("\n  ")}`);
  const nature = natureOf(messages);
  let last: readonly string[] = messages;
  const smallest = await shrink(program, async (candidates) => {
    const { failures } = await judgeEach(candidates, runtime, bundled);
    const found = failures.find((failure) => natureOf(failure.messages) === nature);
    if (found !== undefined) last = found.messages;
    return found?.index;
  });
  say(`smallest program:\n${print(smallest)}\n${last.join("\n")}`);
}

/** A candidate may hang or end the runtime: those behind it are tried again. */
async function judgeEach(
  candidates: readonly Program[],
  runtime: Runtime,
  bundled: Bundled,
): Promise<Pick<Verdict, "failures">> {
  const { failures } = await judge(candidates, runtime, bundled, "shrink");
  return { failures };
}

/** Failures are alike when they say the same but for names and numbers. */
function natureOf([first = ""]: readonly string[]): string {
  return first
    .replace(/\d+/g, "0")
    .replace(/(?<= at event 0).*/s, "")
    .replace(/\b[\w.#$]*0[\w.#$]*/g, "_");
}

/** Async generators came with es2018. */
export function isLowered(target: string): boolean {
  return /^es(5|6|201[5-7])$/.test(target);
}

export function knowsUsing({ kind, version }: Runtime): boolean {
  return kind !== "node" || Number.parseInt(version, 10) >= 24;
}
