/** `spanweave init`: sets a project up, and shows what it changes. */
import { spawnSync } from "node:child_process";
import { type InitPlan, planInit } from "../init/plan.ts";
import type { Project } from "../init/project.ts";
import { changedSince, writeChanges } from "../init/write.ts";
import { JsonError } from "../json-places.ts";
import type { PackageManager } from "../project/package-manager.ts";
import { workspacePackages } from "../project/workspace.ts";
import type { Command, ExitCode } from "./command.ts";
import { nothingToWeave, unreadable, unwritable, wrongArgument } from "./errors.ts";
import { drawByHand, drawChanges, drawDone, drawFound, drawNext } from "./init-text.ts";
import { namedProject } from "./named-project.ts";
import type { Terminal } from "./terminal.ts";

export const init: Command = {
  takes: "",
  about: [
    "Looks at the project around: its compiler or bundler, package manager and Node. Shows what it would change, asks, and changes it: packages, the plugin or the entry of tsconfig.json, a rules file, and what starts telemetry where nothing does.",
    "What it can't read for sure it leaves alone, and shows the lines to be written there. Where it has nothing to do, it says so. It asks nothing where no person can answer.",
  ],
  options: {
    "dry-run": { about: "writes nothing, and shows what would change, as git apply takes it" },
    yes: { short: "y", about: "does not ask" },
    root: { value: "<folder>", about: "where the project is; by default around where you are" },
    install: { about: "lets the package manager install what was added" },
  },
  examples: {
    "init --dry-run": "what it would change",
    init: "the same, and changes it",
    "init --yes --install": "all in one go",
  },
  async run(given, terminal) {
    if (given.words.length > 0) throw wrongArgument("init takes no words", "spanweave init");
    const { output, errors } = terminal;
    const isDry = given.has("dry-run");
    const project = namedProject(given, terminal);
    const plan = planFor(project);
    if (plan.hosts.length === 0) {
      throw nothingToWeave(workspacePackages(project.folder, project.content));
    }
    const screen = isDry ? errors : output;
    screen.print(drawFound(plan, project, screen));
    const { changes, byHand } = plan;
    if (changes.length > 0) output.print(...(isDry ? [] : [""]), ...drawChanges(changes, output));
    screen.print(...drawByHand(byHand, screen));
    if (changes.length === 0) {
      screen.print(byHand.length > 0 ? "" : "nothing to do: it is set up already");
      return 0;
    }
    if (isDry) {
      screen.print("nothing is written: --dry-run");
      return 0;
    }
    if (!given.has("yes") && !(await isWanted(terminal))) {
      output.print("nothing is changed");
      return 0;
    }
    write(plan, project);
    output.print("", drawDone(changes, output));
    return finish(plan, project, given.has("install"), terminal);
  },
};

/** A package.json that says a thing twice, for one, is not ours to mend. */
function planFor(project: Project): InitPlan {
  try {
    return planInit(project);
  } catch (error) {
    if (error instanceof JsonError) throw unreadable("package.json", error.message);
    throw error;
  }
}

async function isWanted({ ask }: Terminal): Promise<boolean> {
  const answer = ask === undefined ? "" : await ask("\nApply? (Y/n) ");
  return /^\s*(?:y(?:es)?)?\s*$/i.test(answer);
}

function write({ changes }: InitPlan, { folder }: Project): void {
  const changed = changedSince(folder, changes);
  if (changed !== undefined) throw unwritable(changed.path, "it has changed meanwhile");
  try {
    writeChanges(folder, changes);
  } catch (error) {
    const { path = folder, code = String(error) } = error as NodeJS.ErrnoException;
    throw unwritable(path, code);
  }
}

function finish(
  plan: InitPlan,
  project: Project,
  isInstalling: boolean,
  { output }: Terminal,
): ExitCode {
  const isInstalled = isInstalling && install(project.manager, project.folder);
  output.print(...drawNext(plan, project, isInstalled, output));
  return isInstalling && !isInstalled ? 2 : 0;
}

/** Whether it went well. */
function install(manager: PackageManager, folder: string): boolean {
  // There, package managers are scripts of the shell.
  const shell = process.platform === "win32";
  return spawnSync(manager, ["install"], { cwd: folder, stdio: "inherit", shell }).status === 0;
}
