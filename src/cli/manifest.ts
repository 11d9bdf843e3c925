/** `spanweave manifest`: writes the list of traced functions, or compares it. */
import { join, resolve } from "node:path";
import { readText } from "../files.ts";
import type { Finding } from "../findings.ts";
import { type Manifest, manifestOf, manifestText, readManifest } from "../manifest.ts";
import { compareManifests, type FileChange } from "../manifest-diff.ts";
import { writeWhole } from "../write-file.ts";
import type { Command, ExitCode } from "./command.ts";
import {
  CliError,
  manifestDiffers,
  manifestUnreadable,
  unwritable,
  wrongArgument,
} from "./errors.ts";
import { drawFindings } from "./finding-text.ts";
import { counted } from "./layout.ts";
import { drawChanges } from "./manifest-text.ts";
import {
  openProject,
  type Project,
  refuseOff,
  reportWarnings,
  SCAN_OPTIONS,
  scan,
} from "./scan.ts";
import type { Terminal } from "./terminal.ts";

const NAME = "spanweave.manifest.json";

export const manifest: Command = {
  takes: "",
  about: [
    "Writes which functions are traced, under which name and with which options, and every expression of a tag, to a file that is to be committed. A reviewer sees there what comments say.",
    "The file is the same on every machine, and holds no line numbers.",
  ],
  options: {
    check: { about: "writes nothing; exit code 1 where the file differs, and how" },
    out: { value: "<file>", about: `the file; by default ${NAME} in the root` },
    ...SCAN_OPTIONS,
  },
  examples: {
    manifest: "writes it",
    "manifest --check": "fails where somebody forgot to: for continuous integration",
  },
  run(given, terminal) {
    if (given.words.length > 0) {
      throw wrongArgument("manifest takes no paths", "it is about all sources below the root");
    }
    const project = openProject(given, [], terminal);
    const current = read(project, terminal);
    const out = given.text("out");
    const path =
      out === undefined
        ? join(project.settings.root, NAME)
        : resolve(terminal.workingDirectory, out);
    const work = given.has("check") ? compare : write;
    return work(path, project.shown(path), current, terminal);
  },
};

function read(project: Project, terminal: Terminal): Manifest {
  refuseOff(project);
  const files = scan(project, { everything: false }, terminal, ({ plan, findings, untouched }) => {
    return { plan, findings, isWoven: untouched === undefined };
  });
  reportWarnings(project, terminal);
  const findings = files.flatMap((file) => file.findings);
  const errors = findings.filter(({ severity }) => severity === "error");
  // What a wrong tag asks for is left out, and so would be missing from the list.
  if (errors.length > 0) throw new CliError(errors, 1);
  return manifestOf(files.filter(({ isWoven }) => isWoven).map(({ plan }) => plan));
}

function write(path: string, shown: string, current: Manifest, { output }: Terminal): ExitCode {
  const text = manifestText(current);
  const functions = counted(Object.values(current.files).flat().length, "traced function");
  if (text === readText(path)) {
    output.print(`${shown} is up to date: ${functions}`);
    return 0;
  }
  try {
    writeWhole(path, text);
  } catch (error) {
    throw unwritable(shown, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  output.print(`wrote ${shown}: ${functions}`);
  return 0;
}

/** By what they mean: formatters may have been at the file. */
function compare(path: string, shown: string, current: Manifest, terminal: Terminal): ExitCode {
  const { output } = terminal;
  const text = readText(path);
  if (text === undefined) throw manifestUnreadable(shown, "there is no such file");
  let changes: readonly FileChange[];
  try {
    changes = compareManifests(readManifest(text), current);
  } catch (error) {
    throw manifestUnreadable(shown, (error as Error).message);
  }
  if (changes.length === 0) {
    output.print(`${shown} is what the sources say`);
    return 0;
  }
  const finding: Finding = manifestDiffers(shown);
  output.print(...drawChanges(changes, output), "", ...drawFindings([finding], output));
  return 1;
}
