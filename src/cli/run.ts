/** run(): finds the command that is asked for, and runs it. */
import { didYouMean } from "../../transformer/nearest.ts";
import { optionRefused } from "../findings.ts";
import { ownVersion } from "../own-package.ts";
import { HELP, passedOn, readArguments } from "./arguments.ts";
import type { ExitCode } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { CliError, unknownCommand } from "./errors.ts";
import { drawFindings } from "./finding-text.ts";
import { overview, usageOf } from "./help-text.ts";
import type { Terminal } from "./terminal.ts";

export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runCommand(args, terminal);
  } catch (error) {
    if (error instanceof CliError) {
      terminal.errors.print(...drawFindings(error.findings, terminal.errors));
      return error.exitCode;
    }
    const refused = optionRefused(error);
    if (refused !== undefined) {
      terminal.errors.print(...drawFindings([refused], terminal.errors));
      return 2;
    }
    // Exit code 1 would say that there are problems in the user's code.
    terminal.errors.print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 2;
  }
}

async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const at = args.findIndex((word) => !word.startsWith("-"));
  const name = args[at];
  if (name === undefined) return runWithoutCommand(args, terminal);
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name, didYouMean(name, Object.keys(COMMANDS)));
  const command = await entry.load();
  const others = [...args.slice(0, at), ...args.slice(at + 1)];
  const asksForHelp = others.length === 1 && /^(?:-h|--help)$/.test(others[0] ?? "");
  if (command.passesOn && !asksForHelp) return command.run(passedOn(others), terminal);
  const given = readArguments(others, { ...command.options, ...HELP });
  if (!given.has("help")) return command.run(given, terminal);
  terminal.output.print(...usageOf(name, command, terminal.output));
  return 0;
}

function runWithoutCommand(args: readonly string[], { output, errors }: Terminal): ExitCode {
  const version = { version: { short: "v", about: "shows the version" } };
  const given = readArguments(args, { ...HELP, ...version });
  if (given.has("help")) output.print(...overview(output));
  else if (given.has("version")) output.print(ownVersion());
  else {
    errors.print(...overview(errors));
    return 2;
  }
  return 0;
}
