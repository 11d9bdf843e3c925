/** What `init` would do to a project: files to be written, and what is left to a person. */

export interface Change {
  /** Relative to the project. */
  readonly path: string;
  /** Undefined: it is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Lines to be written by a person, since the file is not as we can read it. */
export interface ByHand {
  readonly what: string;
  readonly lines: readonly string[];
}

export interface Steps {
  readonly changes: readonly Change[];
  readonly byHand: readonly ByHand[];
}

export const NOTHING: Steps = { changes: [], byHand: [] };

export function change(path: string, before: string | undefined, after: string): Steps {
  return before === after ? NOTHING : { changes: [{ path, before, after }], byHand: [] };
}

export function byHand(what: string, ...lines: readonly string[]): Steps {
  return { changes: [], byHand: [{ what, lines }] };
}

/** Where several change one file, they did so one after the other. */
export function together(steps: readonly Steps[]): Steps {
  return {
    changes: steps.flatMap(({ changes }) => changes),
    byHand: steps.flatMap((one) => one.byHand),
  };
}
