/** HostPlan: how one tool of a project comes to weave. */
import type { Project } from "./project.ts";
import type { Steps } from "./steps.ts";

export interface HostPlan {
  /** As people call the tool. */
  readonly name: string;
  readonly steps: Steps;
  /** What becomes of package.json. */
  readonly editManifest?: (manifest: string) => string;
  /** Weaving happens when the program is started: there, spanweave is no development dependency. */
  readonly weavesAtStart?: boolean;
}

/** Undefined where the project does not use the tool. */
export type FindHost = (project: Project) => HostPlan | undefined;
