/** `spanweave help`: about a command, or about an error code. */
import { didYouMean } from "../../transformer/nearest.ts";
import { errorCodes, errorPage } from "../own-package.ts";
import type { Command, ExitCode } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { unknownCode, unknownCommand, wrongArgument } from "./errors.ts";
import { overview, usageOf } from "./help-text.ts";
import { drawPage } from "./page-text.ts";
import type { Terminal } from "./terminal.ts";

export const help: Command = {
  takes: "[command or error code]",
  about: ["Tells what a command does and which options it has, or what an error code means."],
  options: {},
  examples: { "help explain": "", "help SW104": "" },
  async run({ words }, { output }): Promise<ExitCode> {
    const [topic, second] = words;
    if (second !== undefined) throw wrongArgument("help takes one word");
    if (topic === undefined) output.print(...overview(output));
    else if (isErrorCode(topic)) output.print(...errorText(topic, output));
    else output.print(...(await commandText(topic, output)));
    return 0;
  },
};

export function isErrorCode(word: string): boolean {
  return /^sw\d+$/i.test(word);
}

export function errorText(word: string, output: Terminal["output"]): string[] {
  const code = word.toUpperCase();
  const page = errorPage(code);
  if (page === undefined) throw unknownCode(code, `known are ${errorCodes().join(", ")}`);
  return drawPage(page, output);
}

async function commandText(name: string, output: Terminal["output"]): Promise<string[]> {
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name, didYouMean(name, Object.keys(COMMANDS)));
  return usageOf(name, await entry.load(), output);
}
