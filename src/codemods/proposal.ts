/** Proposal: how a span that is made by hand, or by a decorator, would become a tag. */
import type { Edit } from "./edits.ts";

/** What a tag says, but for its name. Values are JavaScript. */
export type Entries = readonly (readonly [name: string, code: string])[];

export interface Proposal {
  /** They take away what makes the span now. */
  readonly edits: readonly Edit[];
  readonly targets: readonly Target[];
  readonly entries: Entries;
  /** Where the class begins, afterwards, if the tag is for all of it. */
  readonly classStart?: number;
}

/** A function that has a span now. */
export interface Target {
  /** Where its body begins, afterwards. */
  readonly body: number;
  readonly spanName: string;
  /** A promise that it makes and returns goes back as it is, and its span does not wait. */
  readonly leavesPromises: boolean;
}

/** Something in a source that may become a tag. */
export interface Candidate {
  readonly offset: number;
  readonly name: string;
  /** Throws a Refusal. */
  propose(): Proposal;
}
