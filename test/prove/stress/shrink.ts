/** Makes a failing program smaller while it still fails: greedy, the largest cuts first. */
import { transformSync } from "esbuild";
import {
  type Block,
  type Item,
  type Piece,
  type Program,
  print,
  type Slot,
  type Statement,
} from "./program.ts";

/** The index of the first candidate that fails in the same way. */
export type FirstFailing = (candidates: readonly Program[]) => Promise<number | undefined>;

interface Cut {
  readonly node: Block | Slot | Item;
  readonly by: Block | Slot | undefined;
  readonly weight: number;
}

const candidatesAtOnce = 24;

export async function shrink(program: Program, firstFailing: FirstFailing): Promise<Program> {
  let smallest = program;
  for (let progress = true; progress; ) {
    progress = false;
    let cuts = cutsOf(smallest);
    for (let from = 0; from < cuts.length; ) {
      const tried = cuts
        .slice(from, from + candidatesAtOnce)
        .map((cut) => apply(smallest, cut))
        .filter(isValid);
      const found = await firstFailing(tried);
      if (found === undefined) from += candidatesAtOnce;
      else {
        smallest = tried[found] as Program;
        cuts = cutsOf(smallest);
        progress = true;
      }
    }
  }
  return smallest;
}

/** A statement taken out of its loop may name a label that is gone. */
function isValid(program: Program): boolean {
  try {
    transformSync(print(program), { logLevel: "silent" });
    return true;
  } catch {
    return false;
  }
}

function cutsOf(program: Program): Cut[] {
  const cuts: Cut[] = [];
  for (const item of program.items) {
    if (item.name !== "main") cuts.push({ node: item, by: undefined, weight: sizeOf(item.pieces) });
    visit(item.pieces, (node) =>
      cuts.push(...(node.kind === "block" ? blockCuts(node) : slotCuts(node))),
    );
  }
  return cuts.sort((a, b) => b.weight - a.weight);
}

function blockCuts(block: Block): Cut[] {
  const { statements } = block;
  const cuts: Cut[] = [];
  const kept = block.body ? 1 : 0;
  const replace = (from: number, count: number, by: readonly Statement[]): Cut => ({
    node: block,
    by: { ...block, statements: statements.toSpliced(from, count, ...by) },
    weight: statements
      .slice(from, from + count)
      .reduce((sum, { pieces }) => sum + sizeOf(pieces), 0),
  });
  for (let count = statements.length - kept; count >= 1; count = Math.floor(count / 2)) {
    for (let from = kept; from + count <= statements.length; from += count) {
      cuts.push(replace(from, count, []));
    }
  }
  statements.forEach((statement, index) => {
    visit(statement.pieces, (inner) => {
      if (inner.kind !== "block" || inner.frame !== block.frame || inner.body) return;
      const cut = replace(index, 1, inner.statements);
      cuts.push({ ...cut, weight: cut.weight - sizeOf([inner]) });
    });
  });
  return cuts;
}

function slotCuts(slot: Slot): Cut[] {
  const weight = sizeOf(slot.pieces);
  return weight <= 1 ? [] : [{ node: slot, by: { ...slot, pieces: [slot.plain] }, weight }];
}

function visit(pieces: readonly Piece[], seen: (node: Block | Slot) => void): void {
  for (const piece of pieces) {
    if (typeof piece === "string") continue;
    if (!("kind" in piece)) {
      visit(piece, seen);
      continue;
    }
    seen(piece);
    if (piece.kind === "slot") visit(piece.pieces, seen);
    else for (const statement of piece.statements) visit(statement.pieces, seen);
  }
}

/** How many strings. */
function sizeOf(pieces: readonly Piece[]): number {
  let size = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") size++;
    else if (!("kind" in piece)) size += sizeOf(piece);
    else if (piece.kind === "slot") size += sizeOf(piece.pieces);
    else for (const { pieces: inner } of piece.statements) size += 1 + sizeOf(inner);
  }
  return size;
}

function apply(program: Program, { node, by }: Cut): Program {
  const rewrite = (piece: Piece): Piece => {
    if (typeof piece === "string") return piece;
    if (!("kind" in piece)) return piece.map(rewrite);
    const here = piece === node && by !== undefined ? by : piece;
    if (here.kind === "slot") return { ...here, pieces: here.pieces.map(rewrite) };
    const statements = here.statements.map((one) => ({ ...one, pieces: one.pieces.map(rewrite) }));
    return { ...here, statements };
  };
  const items = program.items.filter((item) => item !== node);
  return {
    ...program,
    items: items.map((item) => ({ ...item, pieces: item.pieces.map(rewrite) })),
  };
}
