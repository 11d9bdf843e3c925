/** Rewritten: what a codemod makes of one file. */
import type { TransformOptions } from "../../transformer/types.ts";

export interface Subject {
  readonly path: string;
  readonly text: string;
  /** As a build would plan it. */
  readonly options: TransformOptions;
}

export interface Rewritten {
  readonly text: string;
  /** How many functions or tags are concerned. */
  readonly done: number;
  readonly left: readonly LeftAlone[];
}

/** Something that the command is about, and stays as it is. */
export interface LeftAlone {
  /** In the text before. */
  readonly offset: number;
  /** In the text that was made. */
  readonly offsetAfter: number;
  readonly name: string;
  readonly why: string;
}
