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
import { change, type Steps, together } from "./steps.ts";
import {
  hasOwnSdk,
  isForPages,
  nextTelemetry,
  nodeTelemetry,
  pageTelemetry,
  type Telemetry,
} from "./telemetry.ts";
import { findTscHost } from "./tsc.ts";

export interface InitPlan extends Steps {
  /** The tools that will weave; none: nothing was found that could. */
  readonly hosts: readonly string[];
  /** OpenTelemetry is set up here already, and stays as it is. */
  readonly hasOwnSdk: boolean;
}

export function planInit(project: Project): InitPlan {
  const hosts = hostsOf(project);
  const isOwn = hasOwnSdk(project);
  if (hosts.length === 0) return { ...together([]), hosts: [], hasOwnSdk: isOwn };
  const telemetry = isOwn ? undefined : telemetryFor(project, hosts);
  const weavesAtStart = hosts.some((host) => host.weavesAtStart === true);
  const edits = [
    ...hosts.flatMap(({ editManifest }) => editManifest ?? []),
    telemetry?.editManifest ?? same,
    (manifest: string) =>
      addNeeded(manifest, project, { sdk: telemetry !== undefined, weavesAtStart }),
  ];
  const manifest = edits.reduce((text, edit) => edit(text), project.manifest);
  const steps = together([
    change("package.json", project.manifest, manifest),
    ...hosts.map((host) => host.steps),
    telemetry?.steps ?? together([]),
    addRulesFile(project),
    jestSteps(project),
  ]);
  return { ...steps, hosts: [...new Set(hosts.map(({ name }) => name))], hasOwnSdk: isOwn };
}

/** A framework knows its compiler; what is run as it is written needs none. */
function hostsOf(project: Project): readonly HostPlan[] {
  const found = (finders: readonly FindHost[]): readonly HostPlan[] =>
    finders.flatMap((find) => find(project) ?? []);
  const framework = found(frameworks);
  if (framework.length > 0) return framework;
  const built = found([...bundlers, ...buildScripts, findTscHost, ...compilers]);
  const isProgram = built.some(({ name }) => name !== "Vitest");
  return isProgram ? built : [...built, ...found([findLoaderHost])];
}

function telemetryFor(project: Project, hosts: readonly HostPlan[]): Telemetry {
  if (hosts.some(({ name }) => name === "Next.js")) return nextTelemetry(project);
  return isForPages(project) ? pageTelemetry(project) : nodeTelemetry(project);
}

function same(text: string): string {
  return text;
}
