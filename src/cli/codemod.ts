/** runCodemod(): what the commands that change sources have in common. */
import type { LeftAlone, Rewritten, Subject } from "../codemods/rewritten.ts";
import { writeWhole } from "../write-file.ts";
import type { Given, OptionTable } from "./arguments.ts";
import { drawDiff, drawLeft, drawSummary } from "./codemod-text.ts";
import type { ExitCode } from "./command.ts";
import { unwritable } from "./errors.ts";
import { counted } from "./layout.ts";
import { openProject, type Project, SCAN_OPTIONS, type Scanned, scan } from "./scan.ts";
import type { Terminal } from "./terminal.ts";

export const CODEMOD_OPTIONS: OptionTable = {
  "dry-run": { about: "writes nothing, and shows what would change, as git apply takes it" },
  ...SCAN_OPTIONS,
};

export interface Codemod {
  /** `tagged`: behind what is counted. */
  readonly verb: string;
  /** What is counted: `function`. */
  readonly unit: string;
  /** Whether the command may be about a file; of others nothing is said. */
  concerns(text: string): boolean;
  /** Why a file that can be read stays as it is. */
  refuses(scanned: Scanned): string | undefined;
  rewrite(subject: Subject): Rewritten;
}

export function runCodemod(given: Given, terminal: Terminal, codemod: Codemod): ExitCode {
  const project = openProject(given, given.words, terminal);
  const all = scan(project, { everything: true }, terminal, (scanned) =>
    rewriteOne(scanned, project, codemod),
  );
  const isDry = given.has("dry-run");
  for (const file of all) report(file, isDry, terminal, codemod);
  const { output, errors } = terminal;
  const screen = isDry ? errors : output;
  const changed = all.filter(isChanged);
  const total = {
    done: changed.reduce((sum, { rewritten }) => sum + rewritten.done, 0),
    files: changed.length,
    left: all.reduce((sum, { rewritten }) => sum + rewritten.left.length, 0),
    skipped: all.filter(({ skipped }) => skipped !== undefined).length,
  };
  screen.print(drawSummary(total, codemod, isDry, screen));
  return all.some(({ isUnread }) => isUnread) ? 1 : 0;
}

interface FileOutcome {
  readonly path: string;
  readonly shown: string;
  readonly text: string;
  readonly rewritten: Rewritten;
  /** Why the whole file stays as it is. */
  readonly skipped: string | undefined;
  /** It can't be parsed, or not be read at all. */
  readonly isUnread: boolean;
}

function rewriteOne(scanned: Scanned, project: Project, codemod: Codemod): FileOutcome {
  const { source, text, untouched, plan, config } = scanned;
  const { path } = source;
  // Whether weaving is on matters to builds alone.
  const isOff = untouched?.why.startsWith("weaving is off") === true;
  const why = isOff ? undefined : untouched?.why;
  const isUnread = untouched?.code !== undefined;
  const isConcerned = text === "" || codemod.concerns(text);
  const skipped = isConcerned ? (why ?? codemod.refuses(scanned)) : undefined;
  const subject: Subject = {
    path,
    text,
    options: {
      root: project.settings.root,
      rules: config.rulesFor(path),
      presets: config.presets,
      tags: config.tags,
      sourceType: plan.sourceType,
    },
  };
  const isLeft = skipped !== undefined || !isConcerned;
  const rewritten = isLeft ? { text, done: 0, left: [] } : codemod.rewrite(subject);
  const shown = project.shown(path);
  return { path, shown, text, rewritten, skipped, isUnread: isUnread && isConcerned };
}

function isChanged({ text, rewritten }: FileOutcome): boolean {
  return rewritten.text !== text;
}

function report(
  file: FileOutcome,
  isDry: boolean,
  { output, errors }: Terminal,
  codemod: Codemod,
): void {
  const { path, shown, text, rewritten, skipped } = file;
  const screen = isDry ? errors : output;
  if (skipped !== undefined) {
    screen.print(`${shown}: ${screen.paint("yellow", "skipped")}: ${skipped}`);
  }
  if (isChanged(file)) {
    if (isDry) output.print(...drawDiff(shown, text, rewritten.text, output));
    else {
      write(path, shown, rewritten.text);
      output.print(`${shown}: ${counted(rewritten.done, codemod.unit)} ${codemod.verb}`);
    }
  }
  // As the file is on disk by now.
  const [seen, offsetOf] = isDry
    ? [text, ({ offset }: LeftAlone) => offset]
    : [rewritten.text, ({ offsetAfter }: LeftAlone) => offsetAfter];
  screen.print(...drawLeft(shown, seen, rewritten.left, offsetOf, screen));
}

function write(path: string, shown: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    throw unwritable(shown, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
