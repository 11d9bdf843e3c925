/** Family: whether a short span may be dropped, which its descendants have a say in. */

/** Exists only below a span that may be dropped. */
export interface Family {
  /** Until this one has ended: what has ended keeps nothing alive. */
  parent: Family | undefined;
  /** Descendants whose span has not ended. */
  open: number;
  /** A descendant's span was kept, or somebody else has seen this one. */
  kept: boolean;
  ended: boolean;
}

export function newFamily(around: Family | undefined): Family {
  const parent = around?.ended ? undefined : around;
  if (parent !== undefined) parent.open++;
  return { parent, open: 0, kept: false, ended: false };
}

export function leaveFamily(family: Family, isKept: boolean): void {
  const { parent } = family;
  family.ended = true;
  family.parent = undefined;
  if (parent === undefined) return;
  parent.open--;
  if (isKept) parent.kept = true;
}
