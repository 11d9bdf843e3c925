/** Patient: all that the checks look at, read once. */
import type { Project } from "../init/project.ts";
import type { Installed } from "../project/installed.ts";
import type { Settings } from "./settings.ts";

export interface Patient {
  readonly project: Project;
  readonly env: NodeJS.ProcessEnv;
  /** Of the Node that runs this. */
  readonly node: string;
  /** Undefined where it is not installed. */
  readonly runtime: Installed | undefined;
  /** What telemetry would be started with, or why that is unknown. */
  readonly settings: Settings | string;
  readonly sources: SourcesSeen;
}

export interface SourcesSeen {
  /** Functions, and files that hold them. */
  readonly traced: number;
  readonly files: number;
  /** Weaving is switched off, and why. */
  readonly off: string | undefined;
  /** What keeps them from being read. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  /** Source files that start telemetry, as a person names them. */
  readonly starters: readonly string[];
}
