/** unifiedDiff(): what changes between two texts, as `git apply` takes it. */

export interface DiffLine {
  readonly sign: " " | "-" | "+" | "@" | "\\";
  readonly text: string;
}

/** Lines around a change that tell where it is. */
const CONTEXT = 3;

export function unifiedDiff(before: string, after: string): readonly DiffLine[] {
  const [old, current] = [linesOf(before), linesOf(after)];
  const changes = changesBetween(old, current);
  return inHunks(changes).flatMap((hunk) => drawHunk(hunk, old, current));
}

/** With their ends. Only `\n` ends a line, as git sees it. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Lines from `oldStart` to `oldEnd` became those from `start` to `end`. */
interface Change {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly start: number;
  readonly end: number;
}

function changesBetween(old: readonly string[], current: readonly string[]): Change[] {
  const changes: Change[] = [];
  let [x, y] = [0, 0];
  while (x < old.length || y < current.length) {
    const piece = nextPiece(old, current, x, y);
    changes.push(...piece.changes);
    [x, y] = [piece.x, piece.y];
  }
  return changes;
}

/** After so many equal lines, or fewer the more differs, what follows is a piece of its own. */
const TOGETHER = 16;

/** Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), up to where texts come together. */
function nextPiece(
  old: readonly string[],
  current: readonly string[],
  startX: number,
  startY: number,
): { changes: Change[]; x: number; y: number } {
  const [n, m] = [old.length - startX, current.length - startY];
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= n + m; d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = comesFromAbove(furthest, k, d) ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      const from = x;
      while (x < n && x - k < m && old[startX + x] === current[startY + x - k]) x++;
      furthest.set(k, x);
      const isWithin = x <= n && x - k <= m;
      if ((x >= n && x - k >= m) || (isWithin && x > from && x - from >= TOGETHER - d)) {
        const changes = walkBack(trace, x, x - k).map((one) => moved(one, startX, startY));
        return { changes, x: startX + x, y: startY + x - k };
      }
    }
  }
  return { changes: [], x: old.length, y: current.length };
}

function moved({ oldStart, oldEnd, start, end }: Change, x: number, y: number): Change {
  return { oldStart: oldStart + x, oldEnd: oldEnd + x, start: start + y, end: end + y };
}

function walkBack(trace: readonly Map<number, number>[], n: number, m: number): Change[] {
  const changes: Change[] = [];
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d > 0; d--) {
    const furthest = trace[d] as Map<number, number>;
    const isAdded = comesFromAbove(furthest, x - y, d);
    const k = isAdded ? x - y + 1 : x - y - 1;
    const fromX = at(furthest, k);
    const fromY = fromX - k;
    const [oldEnd, end] = isAdded ? [fromX, fromY + 1] : [fromX + 1, fromY];
    const last = changes.at(-1);
    if (last?.oldStart === oldEnd && last.start === end) {
      changes[changes.length - 1] = { ...last, oldStart: fromX, start: fromY };
    } else changes.push({ oldStart: fromX, oldEnd, start: fromY, end });
    [x, y] = [fromX, fromY];
  }
  return changes.reverse();
}

function comesFromAbove(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && at(furthest, k - 1) < at(furthest, k + 1));
}

function at(furthest: ReadonlyMap<number, number>, k: number): number {
  return furthest.get(k) ?? 0;
}

function inHunks(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const gap = change.oldStart - (last?.at(-1)?.oldEnd ?? 0);
    if (last !== undefined && gap <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function drawHunk(
  hunk: readonly Change[],
  old: readonly string[],
  current: readonly string[],
): DiffLine[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = Math.max(0, first.oldStart - CONTEXT);
  const to = Math.min(old.length, last.oldEnd + CONTEXT);
  const lines: DiffLine[] = [];
  const add = (sign: " " | "-" | "+", some: readonly string[]): void => {
    for (const line of some) {
      lines.push({ sign, text: line.replace(/\n$/, "") });
      if (!line.endsWith("\n")) lines.push({ sign: "\\", text: " No newline at end of file" });
    }
  };
  let position = from;
  for (const { oldStart, oldEnd, start, end } of hunk) {
    add(" ", old.slice(position, oldStart));
    add("-", old.slice(oldStart, oldEnd));
    add("+", current.slice(start, end));
    position = oldEnd;
  }
  add(" ", old.slice(position, to));
  const newFrom = first.start - (first.oldStart - from);
  const newCount = last.end + (to - last.oldEnd) - newFrom;
  const head = `@ -${range(from, to - from)} +${range(newFrom, newCount)} @@`;
  return [{ sign: "@", text: head }, ...lines];
}

/** Lines count from 1; an empty range is named by the line before. */
function range(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`;
}
