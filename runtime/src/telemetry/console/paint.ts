/** Paint: the few ways in which a tree is coloured, or not. */

export type Brush = (text: string) => string;

export interface Paint {
  readonly dim: Brush;
  readonly bold: Brush;
  readonly red: Brush;
}

export function paintFor(colour: boolean): Paint {
  return colour ? COLOURED : PLAIN;
}

const PLAIN: Paint = { dim: same, bold: same, red: same };
const COLOURED: Paint = { dim: ansi(2, 22), bold: ansi(1, 22), red: ansi(31, 39) };

function ansi(open: number, close: number): Brush {
  return (text) => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`);
}

function same(text: string): string {
  return text;
}
