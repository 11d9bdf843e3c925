/** How help is drawn. */
import { HELP, type OptionTable } from "./arguments.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { padEnd, wrap } from "./layout.ts";
import type { Screen } from "./terminal.ts";

const WIDTH = 80;

export function overview(screen: Screen): string[] {
  const heading = (text: string): string => screen.paint("bold", text);
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return [
    "spanweave weaves OpenTelemetry spans into functions when code is compiled.",
    "",
    `${heading("Usage:")} spanweave <command> [options]`,
    "",
    heading("Commands:"),
    ...table(commands, screen),
    "",
    heading("Options:"),
    ...table(
      [
        ["-h, --help", "shows this, or the help of a command"],
        ["-v, --version", "shows the version"],
      ],
      screen,
    ),
    "",
    heading("Exit codes:"),
    ...table(
      [
        ["0", "fine"],
        ["1", "problems were found"],
        ["2", "wrong usage, or something that can't be read or written"],
      ],
      screen,
    ),
    "",
    "spanweave help <command> tells more about a command, and",
    "spanweave help SW104 about an error code.",
  ];
}

export function usageOf(name: string, command: Command, screen: Screen): string[] {
  const heading = (text: string): string => screen.paint("bold", text);
  const takes = command.takes === "" ? "" : ` ${command.takes}`;
  const options: OptionTable = { ...command.options, ...HELP };
  return [
    `${heading("Usage:")} spanweave ${name}${takes} [options]`,
    ...command.about.flatMap((paragraph) => ["", ...wrap(paragraph, WIDTH)]),
    "",
    heading("Options:"),
    ...table(
      Object.entries(options).map(([option, { short, value, about }]) => {
        const dashes = `${short === undefined ? "" : `-${short}, `}--${option}`;
        return [value === undefined ? dashes : `${dashes} ${value}`, about] as const;
      }),
      screen,
    ),
    "",
    heading("Examples:"),
    ...table(
      Object.entries(command.examples).map(([line, about]) => [`spanweave ${line}`, about]),
      screen,
    ),
  ];
}

/** Two columns; where the first one is too wide, the second begins on the next line. */
function table(rows: readonly (readonly [string, string])[], screen: Screen): string[] {
  const narrow = rows.map(([word]) => word.length).filter((length) => length <= 28);
  const column = Math.max(0, ...narrow) + 2;
  const indent = " ".repeat(column + 2);
  return rows.flatMap(([word, text]) => {
    const [first = "", ...others] = wrap(text, WIDTH - column - 2);
    const rest = others.map((line) => indent + line);
    if (word.length > column - 2) {
      return [`  ${screen.paint("cyan", word)}`, indent + first, ...rest];
    }
    const padding = padEnd(word, column).slice(word.length);
    return [`  ${screen.paint("cyan", word)}${padding}${first}`, ...rest];
  });
}
