/** Toggles: functions whose spans are switched off, and on again, while the program runs. */
import { guarded } from "./guarded.ts";
import { warn } from "./host.ts";
import { shared, type Toggle } from "./shared.ts";
import type { FileTable } from "./site.ts";
import { compilePattern, type PatternTest } from "./toggles-pattern.ts";

export type { Toggle } from "./shared.ts";

/**
 * Switches the spans of functions off (`false`) or on again (`true`), for all that start from now on; the
 * last toggle that matches decides. `undefined` takes back what was said of this very pattern.
 */
export function toggle(pattern: string, on: boolean | undefined): void {
  const problem = patternProblem(pattern);
  if (problem === undefined) setToggle("code", pattern, on);
  else warn(`[spanweave] SW533: ${problem}; the toggle is left out`);
}

/** Every toggle, in rank: the last one that matches decides. */
export function toggles(): readonly Toggle[] {
  return [...(shared.toggles ?? [])];
}

export function patternProblem(pattern: unknown): string | undefined {
  const test = compilePattern(pattern);
  if (typeof test !== "string") return undefined;
  const shown = typeof pattern === "string" ? JSON.stringify(pattern) : typeof pattern;
  return `${shown} is no pattern of functions: ${test}`;
}

export function setToggle(by: Toggle["by"], pattern: string, on: boolean | undefined): void {
  const others = toggles().filter((one) => one.by !== by || one.pattern !== pattern);
  put(on === undefined ? others : [...others, { pattern, on, by }]);
}

/** All that `by` has to say. */
export function setToggles(by: Toggle["by"], all: readonly Omit<Toggle, "by">[]): void {
  const others = toggles().filter((one) => one.by !== by);
  put([...others, ...all.map(({ pattern, on }) => ({ pattern, on, by }))]);
}

const RANK: readonly Toggle["by"][] = ["code", "file", "signal"];

function put(list: readonly Toggle[]): void {
  const ranked = RANK.flatMap((by) => list.filter((one) => one.by === by));
  shared.toggles = ranked.length === 0 ? undefined : ranked;
}

/** One list that has changed costs each file one look at its sites. */
export function isToggledOff(file: FileTable, index: number): boolean {
  if (file.toggled?.toggles !== shared.toggles) {
    guarded(() => {
      file.toggled = toggledIn(file, shared.toggles ?? []);
    });
  }
  return file.toggled?.off[index] === OFF;
}

const OFF = 1;

function toggledIn({ rows, path }: FileTable, toggles: readonly Toggle[]): FileTable["toggled"] {
  const off = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    if (isOff(toggles, path, rows[i]?.[0] ?? "")) off[i] = OFF;
  }
  return { toggles, off };
}

/** A span that is made by hand goes by its name, and stands in no file. */
export function isNameToggledOff(name: string): boolean {
  const { toggles } = shared;
  let is = false;
  if (toggles !== undefined) {
    guarded(() => {
      is = isOff(toggles, "", name);
    });
  }
  return is;
}

function isOff(toggles: readonly Toggle[], path: string, name: string): boolean {
  const tests = testsFor(toggles);
  for (let i = toggles.length - 1; i >= 0; i--) {
    if (tests[i]?.(path, name)) return toggles[i]?.on === false;
  }
  return false;
}

let compiled: { readonly toggles: readonly Toggle[]; readonly tests: readonly PatternTest[] } = {
  toggles: [],
  tests: [],
};

/** Another copy may have said them: each copy compiles for itself. */
function testsFor(toggles: readonly Toggle[]): readonly PatternTest[] {
  if (compiled.toggles === toggles) return compiled.tests;
  const tests: PatternTest[] = [];
  for (let i = 0; i < toggles.length; i++) {
    const test = compilePattern(toggles[i]?.pattern);
    tests[i] = typeof test === "string" ? matchesNothing : test;
  }
  compiled = { toggles, tests };
  return tests;
}

const matchesNothing: PatternTest = () => false;
