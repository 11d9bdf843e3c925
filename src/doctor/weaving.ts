/** Whether functions are to be traced, and something weaves them. */

import type { HostPlan } from "../init/host.ts";
import { hostsOf } from "../init/plan.ts";
import type { Project } from "../init/project.ts";
import { JsonError } from "../json-places.ts";
import { namesSpanweave } from "../project/names-spanweave.ts";
import { execCommand } from "../project/package-manager.ts";
import { type Check, well } from "./check.ts";
import { notWoven, switchedOff } from "./findings.ts";
import type { Patient } from "./patient.ts";

export function weavingChecks({ project, sources }: Patient): readonly Check[] {
  const { traced, files, off, problem } = sources;
  const run = (words: string): string => execCommand(project.manager, `spanweave ${words}`);
  const name = "weaving";
  if (problem !== undefined) {
    const { code, message } = problem;
    return [{ name, verdict: "wrong", says: message, code, mends: [run("check")] }];
  }
  if (off !== undefined) {
    const isVariable = off.startsWith("SPANWEAVE=");
    const mend = isVariable ? "unset SPANWEAVE" : "SPANWEAVE_ENV=<name>, or the rules file";
    return [switchedOff(name, `nothing is woven: ${off}`, [mend])];
  }
  if (traced === 0) {
    const mends = ["/** @trace */ above a function, or a rule in spanweave.config.json"];
    return [notWoven("no tag and no rule asks for a function to be traced", mends)];
  }
  const asked = `${traced} ${traced === 1 ? "function" : "functions"} in ${files} ${files === 1 ? "file" : "files"}`;
  const weaver = weaverOf(project);
  if (weaver !== undefined) return [well(name, `${asked}, by ${weaver}`)];
  const says = `${asked} to be traced, and no build is seen to weave`;
  return [
    notWoven(says, [run("init"), `${run("check --emitted dist")}, after a build, tells for sure`]),
  ];
}

/** Who is set up to weave, as `init` sees it. */
function weaverOf(project: Project): string | undefined {
  try {
    const programs = hostsOf(project).filter(({ name }) => !FOR_TESTS.has(name));
    const hosts = programs.filter((host) => isSetUp(host, project));
    const names = [...new Set(hosts.map(({ name }) => name))];
    if (names.length > 0) return names.join(", ");
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  const found = Object.entries(project.scripts).find(([, line]) => namesSpanweave(line));
  return found && `the script "${found[0]}"`;
}

const FOR_TESTS: ReadonlySet<string> = new Set(["Vitest"]);

/** There is nothing left to be done to it. */
function isSetUp({ steps, editManifest }: HostPlan, { manifest }: Project): boolean {
  const isDone = steps.changes.length === 0 && steps.byHand.length === 0;
  return isDone && (editManifest === undefined || editManifest(manifest) === manifest);
}
