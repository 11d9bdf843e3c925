/**
 * A program as a tree whose statements can be left out one by one: what the generator writes, what the
 * printer turns into text, and what the shrinker cuts.
 */
export type Piece = string | Block | Slot | readonly Piece[];

/** `{ ... }` inside one function; a check of that function's frame follows each statement. */
export interface Block {
  readonly kind: "block";
  /** The variable that holds the frame of the function around. */
  readonly frame: string;
  /** A function's own body: opening the frame is its first check. */
  readonly body: boolean;
  readonly statements: readonly Statement[];
}

/** An expression that `plain` can stand for. */
export interface Slot {
  readonly kind: "slot";
  readonly pieces: readonly Piece[];
  readonly plain: string;
}

export interface Statement {
  readonly pieces: readonly Piece[];
  /** Control never reaches what follows. */
  readonly ends: boolean;
}

/** A declaration at the top of the module. */
export interface Item {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

export interface Program {
  readonly seed: number;
  /** Plain functions return promises that their own expression makes: ticks may differ while live. */
  readonly fresh: boolean;
  readonly items: readonly Item[];
}

export function js(texts: TemplateStringsArray, ...values: readonly Piece[]): readonly Piece[] {
  const pieces: Piece[] = [];
  texts.forEach((text, index) => {
    if (text !== "") pieces.push(text);
    const value = values[index];
    if (value !== undefined) pieces.push(value);
  });
  return pieces;
}

export function join(list: readonly Piece[], separator: string): readonly Piece[] {
  return list.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
}

/** The module's source text. */
export function print(program: Program): string {
  let id = 0;
  const write = (piece: Piece, indent: string): string => {
    if (typeof piece === "string") return piece.replaceAll("\n", `\n${indent}`);
    if (!("kind" in piece)) return piece.map((part) => write(part, indent)).join("");
    if (piece.kind === "slot") return write(piece.pieces, indent);
    const inner = `${indent}  `;
    const check = () => `${inner}$.check(${piece.frame}, ${++id});\n`;
    let text = piece.body ? "{\n" : `{\n${check()}`;
    for (const statement of piece.statements) {
      text += `${inner}${write(statement.pieces, inner)}\n`;
      if (!statement.ends) text += check();
    }
    return `${text}${indent}}`;
  };
  return `${program.items.map((item) => write(item.pieces, "")).join("\n")}\n`;
}
