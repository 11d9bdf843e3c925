/** clockChecks(): whether this clock goes as those of receivers do. */
import { type Check, well } from "./check.ts";
import { clockDiffers } from "./findings.ts";

export interface Clock {
  /** As the header `date` has it: whole seconds. */
  readonly date: string;
  readonly host: string;
  /** By this clock, when it came. */
  readonly at: number;
}

/** Seconds; a picture of a trace bears as much. */
const MOST = 5;

export function clockChecks(clocks: readonly Clock[]): readonly Check[] {
  const differences = clocks.flatMap(({ date, host, at }) => {
    const seconds = (Date.parse(date) - at) / 1_000;
    return Number.isFinite(seconds) ? [{ seconds, host }] : [];
  });
  if (differences.length === 0) return [];
  const wrong = differences.filter(({ seconds }) => Math.abs(seconds) > MOST);
  if (wrong.length > 0) return wrong.map(({ seconds, host }) => clockDiffers(seconds, host));
  return [well("clock", `as that of ${differences.map(({ host }) => host).join(", ")}`)];
}
