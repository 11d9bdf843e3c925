/** Command: what each file of a command exports. */
import type { Given, OptionTable } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** 0: fine. 1: problems were found. 2: the command could not do its work. */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  /** What may follow its name, but for options: `[files...]`. */
  readonly takes: string;
  /** Paragraphs for people. */
  readonly about: readonly string[];
  readonly options: OptionTable;
  /** A command line, and what it is for. */
  readonly examples: Readonly<Record<string, string>>;
  /** Words that look like options are none of ours: they are all in `words`. */
  readonly passesOn?: boolean;
  /** Another program's exit code may be any number. */
  run(given: Given, terminal: Terminal): number | Promise<number>;
}
