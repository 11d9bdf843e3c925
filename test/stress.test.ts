/** The short form of `npm run prove`'s context stress: this Node, a few programs, a new seed each time outside of CI. */
import { expect, test } from "vitest";
import type { Setting } from "./prove/stress/bundle.ts";
import { generate } from "./prove/stress/generate.ts";
import { type Bundled, judge } from "./prove/stress/judge.ts";
import { print } from "./prove/stress/program.ts";
import { findRuntime } from "./prove/stress/runtimes.ts";
import { knowsUsing } from "./prove/stress/stress.ts";

// The same programs for everyone in CI, new ones on every other run.
const seed = process.env.CI === undefined ? Date.now() % 1_000_000 : 1;
const runtime = await findRuntime("node");
const using = knowsUsing(runtime);

interface Trial extends Setting {
  readonly target: string;
  readonly lowered: boolean;
  readonly sequential: boolean;
}

const trials: readonly Trial[] = [
  { provider: "stub", context: "spanweave", target: "esnext", lowered: false, sequential: false },
  { provider: "sdk", context: "als", target: "es2017", lowered: true, sequential: false },
  { provider: "stub", context: "foreign", target: "esnext", lowered: false, sequential: false },
  { provider: "stub", context: "none", target: "esnext", lowered: false, sequential: true },
];

test.each(trials)("random programs keep their context: $context, $target", async (trial) => {
  const programs = Array.from({ length: 4 }, (_, at) => generate(seed + at, trial));
  const verdict = await judge(programs, runtime, { ...trial, using }, `test-${trial.context}`);
  const failures = verdict.failures.map(
    ({ index, messages }) => `seed ${seed + index}: ${messages.join("; ")}`,
  );
  expect(failures).toEqual([]);
  expect(verdict.checks).toBeGreaterThan(1000);
});

/** Each piece of the shape, made to do nothing. */
const damages: readonly (readonly [name: string, nothing: string])[] = [
  ["exit", "((s) => {})("],
  ["fail", "((s, e) => e)("],
  ["pause", "((s, v) => v)("],
  ["resume", "((s, v) => v)("],
  ["give", "((s, v) => v)("],
  ["take", "((s, v) => v)("],
  ["rejoin", "((s) => {})("],
  ["each", "((s, v) => v)("],
  ["hand", "((s, v) => v)("],
  ["back", "((s) => null)("],
];
const programsForDamage = 2;

test("the oracle notices when any piece of the shape is missing", async () => {
  const options = { sequential: false, lowered: false };
  const programs = damages.flatMap(() =>
    Array.from({ length: programsForDamage }, (_, at) => generate(at + 1, options)),
  );
  const bundled: Bundled = {
    provider: "stub",
    context: "spanweave",
    target: "esnext",
    using,
    damage: (woven, index) => {
      const [name, nothing] = damages[Math.floor(index / programsForDamage)] as (typeof damages)[0];
      return woven.replaceAll(`__sw.${name}(`, nothing);
    },
  };
  const verdict = await judge(programs, runtime, bundled, "test-damage");
  const noticed = new Set(
    verdict.failures.map(({ index }) => damages[Math.floor(index / programsForDamage)]?.[0]),
  );
  expect([...noticed].sort()).toEqual(damages.map(([name]) => name).sort());
});

test("a program is the same for the same seed", () => {
  const options = { sequential: false, lowered: false };
  expect(print(generate(seed, options))).toBe(print(generate(seed, options)));
});
