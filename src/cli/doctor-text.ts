/** How `doctor` shows what it has found. */
import type { Check } from "../doctor/check.ts";
import { counted, padEnd, printable, widthOf, wrap } from "./layout.ts";
import type { Screen, Style } from "./terminal.ts";

const WIDTH = 80;

const LOOKS: Readonly<Record<Check["verdict"], readonly [sign: string, style: Style]>> = {
  well: ["✓", "green"],
  doubt: ["!", "yellow"],
  wrong: ["✗", "red"],
  aside: ["·", "dim"],
};

export function drawChecks(checks: readonly Check[], screen: Screen): string[] {
  const column = Math.max(...checks.map(({ name }) => widthOf(name))) + 2;
  return checks.flatMap((check) => drawCheck(check, column, screen));
}

/** A line, and below it what helps; what is too long goes on below its own beginning. */
function drawCheck(check: Check, column: number, screen: Screen): string[] {
  const { name, verdict, says, code, mends = [] } = check;
  const [sign, style] = LOOKS[verdict];
  const indent = " ".repeat(column + 2);
  const width = WIDTH - indent.length;
  const text = printable(says);
  const [first = "", ...rest] = wrap(code === undefined ? text : `${text} (${code})`, width);
  return [
    `${screen.paint(style, sign)} ${padEnd(name, column)}${first}`,
    ...rest.map((line) => indent + line),
    ...mends.flatMap((mend) => {
      const [head = "", ...more] = wrap(printable(mend), width - 2);
      const lines = [`→ ${head}`, ...more.map((line) => `  ${line}`)];
      return lines.map((line) => indent + screen.paint("cyan", line));
    }),
  ];
}

export function drawVerdict(checks: readonly Check[], screen: Screen): string[] {
  const found = (verdict: Check["verdict"]): readonly Check[] =>
    checks.filter((check) => check.verdict === verdict);
  const [wrong, doubts] = [found("wrong"), found("doubt")];
  const [first] = [...wrong, ...doubts];
  if (first === undefined) return ["", screen.paint("green", "nothing is wrong")];
  const parts = [
    ...(wrong.length > 0 ? [screen.paint(["bold", "red"], `${wrong.length} wrong`)] : []),
    ...(doubts.length > 0
      ? [screen.paint(["bold", "yellow"], counted(doubts.length, "doubt"))]
      : []),
  ];
  const more = `spanweave explain ${first.code} tells more about a code`;
  return ["", `${parts.join(", ")}; ${screen.paint("dim", more)}`];
}
