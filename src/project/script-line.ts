/** Commands in a line of package.json's scripts. */
import type { Edit } from "../codemods/edits.ts";

export interface Called {
  /** Where its name stands in the line. */
  readonly start: number;
  readonly end: number;
  /** Where the command ends that it begins. */
  readonly commandEnd: number;
  /** Behind its name. */
  readonly words: readonly string[];
}

/** Each call of a program in a line of shell that is simple enough to be read. */
export function callsOf(program: string, line: string): readonly Called[] {
  const found: Called[] = [];
  for (const command of line.matchAll(/(?:[^&|;"']|"[^"]*"|'[^']*')+/g)) {
    const text = command[0];
    const start = START.exec(text);
    if (start === null) continue;
    const [before] = start;
    const rest = text.slice(before.length);
    if (!new RegExp(`^${program}(?=\\s|$)`).test(rest)) continue;
    const at = command.index + before.length;
    const words = rest.slice(program.length).match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    found.push({
      start: at,
      end: at + program.length,
      commandEnd: command.index + text.trimEnd().length,
      words: words.map((word) => word.replace(/^(["'])(.*)\1$/, "$2")),
    });
  }
  return found;
}

/** Settings of variables, then who runs it. */
const START =
  /^\s*(?:(?:cross-env|[A-Z_]\w*=\S*)\s+)*(?:(?:npx|pnpm(?:\s+exec)?|yarn|bunx|npm\s+exec\s+--)\s+)?/;

export function replaceCalls(calls: readonly Called[], by: string): readonly Edit[] {
  return calls.map(({ start, end }) => ({ start, end, text: by }));
}
