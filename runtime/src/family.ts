/** Family: whether a short span may be dropped, which its descendants have a say in. */

/** Exists only below a span that may be dropped. */
export interface Family {
  readonly parent: Family | undefined;
  /** Descendants whose span has not ended. */
  open: number;
  /** A descendant's span was kept, or somebody else has seen this one. */
  kept: boolean;
}

export function newFamily(parent: Family | undefined): Family {
  if (parent !== undefined) parent.open++;
  return { parent, open: 0, kept: false };
}

export function leaveFamily({ parent }: Family, isKept: boolean): void {
  if (parent === undefined) return;
  parent.open--;
  if (isKept) parent.kept = true;
}
