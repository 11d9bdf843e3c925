/** How changes of the manifest are drawn: by file and function, with signs. */
import type { FileChange, FunctionChange } from "../manifest-diff.ts";
import { printable } from "./layout.ts";
import type { Screen } from "./terminal.ts";

const STYLES = { "+": "green", "-": "red", "~": "yellow" } as const;
const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

export function drawChanges(changes: readonly FileChange[], screen: Screen): string[] {
  return changes.flatMap(({ file, functions }, index) => [
    ...(index === 0 ? [] : [""]),
    screen.paint(["bold", "underline"], printable(file)),
    ...functions.flatMap((one) => drawFunction(one, screen)),
  ]);
}

function drawFunction({ name, type, lines }: FunctionChange, screen: Screen): string[] {
  const line = (sign: keyof typeof STYLES, text: string): string =>
    screen.paint(STYLES[sign], `${sign} ${printable(text)}`);
  return [line(SIGNS[type], name), ...lines.map(({ sign, text }) => `    ${line(sign, text)}`)];
}
