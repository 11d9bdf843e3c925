/** treeOf(): one trace as a tree of text: a line for each span, and below it what it says. */
import { columnsOf, cut, cutStart, pad } from "./columns.ts";
import type { Facts } from "./facts.ts";
import type { Branch, TraceSoFar } from "./open-traces.ts";
import { type Paint, paintFor } from "./paint.ts";
import { shapeOf, type Twig } from "./shape.ts";

export interface Look {
  readonly width: number;
  readonly colour: boolean;
}

const DURATION_COLUMNS = 10;
const GAP = 2;
const INDENT = 3;
/** Deeper spans are not indented further where a name would have less. */
const NAME_COLUMNS = 10;

/** Lines, each with its line break; behind several an empty one, so that trees stay apart. */
export function treeOf(trace: TraceSoFar, look: Look): string {
  const { id, more, goesOn } = trace;
  const roots = shapeOf(trace.spans);
  const { dim } = paintFor(look.colour);
  const lines = [
    ...(goesOn ? [dim(`… trace ${id.slice(0, 8)} goes on`)] : []),
    ...new Drawing(roots, goesOn, look).lines(),
    ...(more > 0 ? [dim(`… and ${more} more ${more === 1 ? "span" : "spans"}`)] : []),
  ];
  return `${lines.join("\n")}\n${lines.length > 1 ? "\n" : ""}`;
}

class Drawing {
  readonly #roots: readonly Twig[];
  readonly #goesOn: boolean;
  readonly #width: number;
  readonly #paint: Paint;
  readonly #nameColumns: number;
  readonly #durationColumns: number;
  readonly #placeColumns: number;
  readonly #mostDepth: number;
  readonly #lines: string[] = [];

  constructor(roots: readonly Twig[], goesOn: boolean, { width, colour }: Look) {
    this.#roots = roots;
    this.#goesOn = goesOn;
    this.#width = width;
    this.#paint = paintFor(colour);
    const needs = needsOf(roots);
    this.#durationColumns = Math.max(DURATION_COLUMNS, needs.duration + 1);
    const room = width - this.#durationColumns - GAP;
    // A long name takes of the place's columns, down to a third.
    const atMost = Math.max(room - needs.name, Math.floor(room / 3));
    this.#placeColumns = Math.min(needs.place, atMost);
    this.#nameColumns = room - this.#placeColumns;
    this.#mostDepth = Math.max(1, Math.floor((this.#nameColumns - NAME_COLUMNS) / INDENT));
  }

  lines(): readonly string[] {
    for (const root of this.#roots) this.#draw(root, 0, "", "");
    return this.#lines;
  }

  #draw({ branch, below }: Twig, depth: number, lead: string, railing: string): void {
    const isDeep = depth >= this.#mostDepth;
    const gutter = `${railing}${below.length > 0 && !isDeep ? "│" : " "}  `;
    this.#lines.push(this.#headline(branch, lead));
    this.#sayParent(branch, depth, gutter);
    if (branch.facts !== undefined) this.#sayFacts(branch.facts, below, gutter);
    for (const [index, twig] of below.entries()) {
      const [corner, rail] = index === below.length - 1 ? ["└─ ", "   "] : ["├─ ", "│  "];
      if (isDeep) {
        this.#draw(twig, depth + 1, `${railing}+${depth + 1 - this.#mostDepth} `, railing);
      } else {
        this.#draw(twig, depth + 1, railing + corner, railing + rail);
      }
    }
  }

  #headline({ name, facts }: Branch, lead: string): string {
    const { dim, bold, red } = this.#paint;
    const columns = this.#nameColumns - columnsOf(lead);
    const label = pad(labelOf(facts?.name ?? name, marksOf(facts), columns), columns);
    if (facts === undefined) return dim(lead) + bold(label.trimEnd());
    const place = cutStart(facts.place, this.#placeColumns);
    return (
      dim(lead) +
      (facts.errorType === undefined ? bold(label) : red(label)) +
      facts.duration.padStart(this.#durationColumns) +
      (place === "" ? "" : dim(`  ${place}`))
    );
  }

  #sayParent({ parent, hasRemoteParent }: Branch, depth: number, gutter: string): void {
    if (depth > 0 || parent === undefined) return;
    // What is not here was printed before, or is somewhere else.
    const where = this.#goesOn && !hasRemoteParent ? "" : "remote ";
    this.#say(gutter, `← ${where}parent ${parent}`, this.#paint.dim);
  }

  #sayFacts(facts: Facts, below: readonly Twig[], gutter: string): void {
    const { dim, red } = this.#paint;
    for (const { key, value } of facts.attributes) {
      this.#say(gutter, `${key}=${value}`, (text) => {
        const named = Math.min(key.length + 1, text.length);
        return dim(text.slice(0, named)) + text.slice(named);
      });
    }
    for (const text of facts.exceptions) this.#say(gutter, text, red);
    // An error that came from below is described there.
    const isOwn = below.every(({ branch }) => branch.facts?.errorType === undefined);
    const isTold = facts.exceptions.length > 0 || facts.complaint === "";
    if (isOwn && !isTold) this.#say(gutter, facts.complaint, red);
    for (const text of facts.events) this.#say(gutter, text, (same) => same);
  }

  #say(gutter: string, text: string, brush: (text: string) => string): void {
    const columns = this.#width - columnsOf(gutter);
    this.#lines.push(this.#paint.dim(gutter) + brush(cut(text, columns)));
  }
}

interface Needs {
  name: number;
  duration: number;
  place: number;
}

function needsOf(roots: readonly Twig[]): Needs {
  const needs: Needs = { name: 0, duration: 0, place: 0 };
  const measure = ({ branch: { name, facts }, below }: Twig, depth: number): void => {
    const label = columnsOf((facts?.name ?? name) + marksOf(facts));
    needs.name = Math.max(needs.name, INDENT * depth + label);
    needs.duration = Math.max(needs.duration, columnsOf(facts?.duration ?? ""));
    needs.place = Math.max(needs.place, columnsOf(facts?.place ?? ""));
    for (const twig of below) measure(twig, depth + 1);
  };
  for (const root of roots) measure(root, 0);
  return needs;
}

function marksOf(facts: Facts | undefined): string {
  if (facts === undefined) return " (unfinished)";
  const failure = facts.errorType === undefined ? "" : ` ✗ ${facts.errorType}`;
  return facts.isUnfinished ? `${failure} (unfinished)` : failure;
}

/** A name is cut before its marks are, down to half of the columns. */
function labelOf(name: string, marks: string, columns: number): string {
  const half = Math.floor(columns / 2);
  return cut(cut(name, Math.max(columns - columnsOf(marks), half)) + marks, columns);
}
