/** shapeOf(): the spans of a trace as a tree, without those that are open and have nothing to show below. */
import type { Branch } from "./open-traces.ts";

export interface Twig {
  readonly branch: Branch;
  readonly below: readonly Twig[];
}

/** Spans without a parent, and those whose parent is not here. */
export function shapeOf(spans: ReadonlyMap<string, Branch>): readonly Twig[] {
  const shown = new Set<Branch>();
  const show = (branch: Branch | undefined): void => {
    for (let up = branch; up !== undefined && !shown.has(up); up = parentOf(up)) shown.add(up);
  };
  const parentOf = ({ parent }: Branch): Branch | undefined =>
    parent === undefined ? undefined : spans.get(parent);
  for (const branch of spans.values()) if (branch.facts !== undefined) show(branch);

  const twigs = new Map<string, Twig & { readonly below: Twig[] }>();
  const roots: Twig[] = [];
  for (const branch of spans.values()) {
    if (shown.has(branch)) twigs.set(branch.id, { branch, below: [] });
  }
  for (const twig of twigs.values()) {
    const { parent } = twig.branch;
    const above = parent === undefined ? undefined : twigs.get(parent);
    (above?.below ?? roots).push(twig);
  }
  return roots;
}
