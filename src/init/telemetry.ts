/** telemetryFor(): what starts telemetry, where nothing does: a program without makes no spans. */
import { ownSdk } from "../project/own-sdk.ts";
import type { HostPlan } from "./host.ts";
import { nextTelemetry } from "./next-telemetry.ts";
import { nodeTelemetry } from "./node-telemetry.ts";
import { pageTelemetry } from "./page-telemetry.ts";
import type { Project } from "./project.ts";
import { NOTHING, type Steps } from "./steps.ts";

export interface Telemetry {
  /** "project": as it did before. */
  readonly startedBy: "project" | "page" | "register";
  readonly steps: Steps;
  /** What becomes of package.json. */
  readonly manifest: string;
  /** Whose run shows spans; undefined where a person starts the program. */
  readonly script: string | undefined;
}

export function telemetryFor(
  project: Project,
  hosts: readonly HostPlan[],
  manifest: string,
): Telemetry {
  const script = ["start:prod", "start", "dev"].find((name) => name in project.scripts);
  const asItIs: Telemetry = { startedBy: "project", steps: NOTHING, manifest, script };
  if (hasOwnSdk(project)) return asItIs;
  if (hosts.some(({ name }) => name === "Next.js")) {
    return { ...asItIs, startedBy: "register", steps: nextTelemetry(project) };
  }
  if (isForPages(project)) return { ...asItIs, startedBy: "page", steps: pageTelemetry(project) };
  return nodeTelemetry(project, hosts, asItIs);
}

/** Whoever has one knows how it is set up. */
export function hasOwnSdk({ listed }: Project): boolean {
  return ownSdk(listed) !== undefined;
}

/** Its pages are what is woven. */
function isForPages({ has, listed }: Project): boolean {
  const hasPage = ["index.html", "public/index.html", "src/index.html"].some(has);
  return hasPage || ["react-dom", "vue", "svelte", "solid-js"].some((name) => name in listed);
}
