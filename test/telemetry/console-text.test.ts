// The pieces of the console outlet's texts: durations, columns, what is made harmless.
import { expect, test } from "vitest";
import { clean } from "../../runtime/src/telemetry/console/clean.ts";
import { columnsOf, cut, cutStart, pad } from "../../runtime/src/telemetry/console/columns.ts";
import { durationText, milliseconds } from "../../runtime/src/telemetry/console/duration.ts";

test.each([
  [0, 4_000, "0.0 ms"],
  [0, 400_000, "0.4 ms"],
  [0, 12_340_000, "12.3 ms"],
  [0, 999_940_000, "999.9 ms"],
  [0, 999_960_000, "1.00 s"],
  [1, 240_000_000, "1.24 s"],
  [59, 994_000_000, "59.99 s"],
  [59, 996_000_000, "1 min 0 s"],
  [123, 0, "2 min 3 s"],
  [3599, 600_000_000, "1 h 0 min"],
  [90_000, 0, "25 h 0 min"],
])("%i s and %i ns are %3$s", (seconds, nanoseconds, text) => {
  expect(durationText(milliseconds([seconds, nanoseconds]))).toBe(text);
});

test.each([
  ["", 0],
  ["abc ~", 5],
  ["é", 1],
  ["e\u0301", 1],
  ["a\u200bb", 2],
  ["注文", 4],
  ["한글", 4],
  ["ｆｕｌｌ", 8],
  ["│├─ ✗…", 6],
  ["🔐", 2],
  ["👩‍👩‍👧", 2],
  ["🇨🇭", 2],
  ["❤️", 2],
  ["𠮷", 2],
])("%j takes %i columns", (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
  expect(cut(text, columns)).toBe(text);
  expect(columnsOf(pad(text, 9))).toBe(9);
});

test.each([
  ["abcdef", 4, "abc…", "…def"],
  ["注文する", 5, "注文…", "…する"],
  ["注文する", 4, "注…", "…る"],
  ["a👩‍👩‍👧b👩‍👩‍👧", 4, "a👩‍👩‍👧…", "…b👩‍👩‍👧"],
  ["abc", 1, "…", "…"],
  ["abc", 0, "", ""],
  ["abc", -3, "", ""],
])("%j in %i columns", (text, columns, start, end) => {
  expect(cut(text, columns)).toBe(start);
  expect(cutStart(text, columns)).toBe(end);
});

test("what a terminal obeys is spelled out", () => {
  expect(clean("a\u001b[31m\n\t\r\u0085\u202eb")).toBe("a\\u001b[31m\\n\\t\\r\\u0085\\u202eb");
  expect(clean("\ud83d\udd10 注文 👩‍👩‍👧 \ud83d")).toBe("🔐 注文 👩‍👩‍👧 \\ud83d");
});
