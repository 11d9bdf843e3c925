/** stdout: the program's standard output, written at once, and how wide and colourful it is. */
import { writeSync } from "node:fs";
import type { Write } from "./outlet.ts";
import type { Look } from "./tree.ts";
import { WholeLines } from "./whole-lines.ts";

const DESCRIPTOR = 1;
const USUAL_WIDTH = 80;
const LEAST_WIDTH = 40;
const MOST_WIDTH = 200;

interface Stdout {
  readonly write: Write;
  readonly look: Look;
}

let lines: WholeLines | undefined;

export const stdout: Stdout = {
  write(text, isLast) {
    lines ??= new WholeLines((bytes) => writeSync(DESCRIPTOR, bytes), process.stdout);
    lines.write(text, isLast);
  },
  look: {
    /** Asked again for each tree: windows change. */
    get width() {
      const { isTTY, columns } = process.stdout;
      const width = isTTY && columns > 0 ? columns : USUAL_WIDTH;
      return Math.min(Math.max(width, LEAST_WIDTH), MOST_WIDTH);
    },
    /** https://no-color.org */
    get colour() {
      const { NO_COLOR, TERM } = process.env;
      return process.stdout.isTTY === true && !NO_COLOR && TERM !== "dumb";
    },
  },
};
