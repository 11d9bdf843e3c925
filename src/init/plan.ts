/** planInit(): all that is to be done to a project so that its functions make spans. */
import { buildScripts } from "./build-scripts.ts";
import { bundlers } from "./bundlers.ts";
import { compilers } from "./compilers.ts";
import { frameworks } from "./frameworks.ts";
import type { FindHost, HostPlan } from "./host.ts";
import { jestSteps } from "./jest.ts";
import { findLoaderHost } from "./loader.ts";
import { addNeeded } from "./packages.ts";
import type { Project } from "./project.ts";
import { addRulesFile } from "./rules.ts";
import { change, NOTHING, type Steps, together } from "./steps.ts";
import { type Telemetry, telemetryFor } from "./telemetry.ts";
import { findTscHost } from "./tsc.ts";

export interface InitPlan extends Steps {
  /** The tools that will weave; none: nothing was found that could. */
  readonly hosts: readonly string[];
  readonly telemetry: Pick<Telemetry, "startedBy" | "script">;
}

export function planInit(project: Project): InitPlan {
  const hosts = hostsOf(project);
  const edits = hosts.flatMap(({ editManifest }) => editManifest ?? []);
  const woven = edits.reduce((text, edit) => edit(text), project.manifest);
  const telemetry = telemetryFor(project, hosts, woven);
  const names = [...new Set(hosts.map(({ name }) => name))];
  if (hosts.length === 0) return { ...NOTHING, hosts: names, telemetry };
  const manifest = addNeeded(telemetry.manifest, project, {
    sdk: telemetry.startedBy === "page",
    weavesAtStart: hosts.some((host) => host.weavesAtStart === true),
  });
  const steps = together([
    change("package.json", project.manifest, manifest),
    ...hosts.map((host) => host.steps),
    telemetry.steps,
    addRulesFile(project),
    jestSteps(project),
  ]);
  return { ...steps, hosts: names, telemetry };
}

/** A framework knows its compiler; what is run as it is written needs none. */
export function hostsOf(project: Project): readonly HostPlan[] {
  const found = (finders: readonly FindHost[]): readonly HostPlan[] =>
    finders.flatMap((find) => find(project) ?? []);
  const framework = found(frameworks);
  if (framework.length > 0) return framework;
  const built = found([...bundlers, ...buildScripts, findTscHost, ...compilers]);
  const isProgram = built.some(({ name }) => name !== "Vitest");
  return isProgram ? built : [...built, ...found([findLoaderHost])];
}
