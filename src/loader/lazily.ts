/** What is loaded when it is needed, and at once: hooks can't wait. */
import { createRequire } from "node:module";
import type * as board from "./board.ts";
import type * as weaver from "./weaver.ts";

const require = createRequire(import.meta.url);
export const extension: string = /\.\w+$/.exec(import.meta.url)?.[0] ?? "";

export function boardModule(): typeof board {
  return require(`./board${extension}`) as typeof board;
}

export function weaverModule(): typeof weaver {
  return require(`./weaver${extension}`) as typeof weaver;
}
