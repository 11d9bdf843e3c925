/** A diff says exactly where each line stands, and gives the text after. SEED=n repeats a run. */
import { expect, test } from "vitest";
import { type DiffLine, unifiedDiff } from "../../src/codemods/line-diff.ts";

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32 */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Strictly: at the lines that it names, and nowhere else. */
function patched(before: string, diff: readonly DiffLine[]): string {
  const old = linesOf(before);
  const made: string[] = [];
  let at = 0;
  let counts = [0, 0];
  for (const [index, { sign, text }] of diff.entries()) {
    if (sign === "\\") continue;
    if (sign === "@") {
      expect(counts).toEqual([0, 0]);
      const [, from = 0, length = 0, to = 0, count = 0] =
        /^@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(text)?.map(Number) ?? [];
      const start = length === 0 ? from : from - 1;
      made.push(...old.slice(at, start));
      at = start;
      expect(count === 0 ? to : to - 1).toBe(made.length);
      counts = [length, count];
      continue;
    }
    const line = text + (diff[index + 1]?.sign === "\\" ? "" : "\n");
    if (sign !== "+") {
      expect(old[at++]).toBe(line);
      counts[0] = (counts[0] ?? 0) - 1;
    }
    if (sign !== "-") {
      made.push(line);
      counts[1] = (counts[1] ?? 0) - 1;
    }
  }
  expect(counts).toEqual([0, 0]);
  return [...made, ...old.slice(at)].join("");
}

test(`random texts, SEED=${seed}`, () => {
  const random = randomFrom(seed);
  const text = (): string => {
    const lines = Array.from({ length: random(30) }, () => "abc"[random(3)]);
    return lines.join("\n") + (random(3) === 0 ? "" : "\n");
  };
  for (let round = 0; round < 2000; round++) {
    const far = random(2) === 0 ? Array.from({ length: 40 }, (_, i) => `${i}\n`).join("") : "";
    const before = text() + far + text();
    const lines = linesOf(before);
    for (let i = random(4); i > 0; i--) lines.splice(random(lines.length + 1), random(3), `${i}\n`);
    const after = random(4) === 0 ? text() : lines.join("");
    expect(patched(before, unifiedDiff(before, after))).toBe(after);
  }
});

test("many changes in a long text take no long time", () => {
  const before = Array.from({ length: 20_000 }, (_, i) => `${i}\n`);
  const after = before.map((line, i) => (i % 20 === 0 ? `x\n${line}` : line)).join("");
  expect(unifiedDiff(before.join(""), after).filter(({ sign }) => sign === "+")).toHaveLength(1000);
});

test("equal texts have no difference", () => {
  expect(unifiedDiff("a\nb\n", "a\nb\n")).toEqual([]);
  expect(unifiedDiff("", "")).toEqual([]);
});

test("context is three lines", () => {
  const before = Array.from({ length: 20 }, (_, i) => `${i}\n`).join("");
  const diff = unifiedDiff(before, before.replace("10\n", "ten\n"));
  expect(diff.map(({ sign, text }) => sign + text)).toEqual([
    "@@ -8,7 +8,7 @@",
    ...[" 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13"],
  ]);
});
