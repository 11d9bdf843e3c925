// The line that is redrawn while a person waits.
import { afterEach, expect, test, vi } from "vitest";
import { Progress } from "../../src/cli/progress.ts";
import { Screen } from "../../src/cli/terminal.ts";

afterEach(() => void vi.useRealTimers());

function drawnOn(isTTY: boolean): { readonly screen: Screen; readonly drawn: string[] } {
  const drawn: string[] = [];
  const stream = { isTTY, columns: 80, write: (text: string) => drawn.push(text) };
  return { screen: new Screen(stream as never, { NO_COLOR: "1" }), drawn };
}

test("on a terminal, when it takes long, and then it is gone", () => {
  vi.useFakeTimers();
  const { screen, drawn } = drawnOn(true);
  const progress = new Progress(screen, 2_000);
  progress.report(10);
  progress.clear();
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(600);
  progress.report(900);
  progress.report(901);
  vi.advanceTimersByTime(200);
  progress.report(1_200);
  progress.clear();
  const line = (text: string): string => `\r\u001b[2K${text}`;
  expect(drawn).toEqual([
    line("reading 900 of 2000 files"),
    line("reading 1200 of 2000 files"),
    line(""),
  ]);
});

test("nothing in a pipe", () => {
  vi.useFakeTimers();
  const { screen, drawn } = drawnOn(false);
  const progress = new Progress(screen, 2_000);
  vi.advanceTimersByTime(10_000);
  progress.report(900);
  progress.clear();
  expect(drawn).toEqual([]);
});
