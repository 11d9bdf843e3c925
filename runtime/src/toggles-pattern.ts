/** Patterns of toggles: `Class.*`, or of the functions in some files: `src/db/**#*`. */
import { codeAt, slice } from "./builtins.ts";
import { alternativesOf, matchesGlob } from "./toggles-glob.ts";

/** Whether a pattern is about a function of a file. */
export type PatternTest = (path: string, name: string) => boolean;

/** A test, or what is wrong with the pattern. */
export function compilePattern(pattern: unknown): PatternTest | string {
  if (typeof pattern !== "string") return "it is no text";
  if (codeAt(pattern, 0) === EXCLAMATION) {
    return 'there is no "!" in toggles; toggle what it stands before the other way';
  }
  const hash = hashOf(pattern);
  const functions = alternativesOf(slice(pattern, hash + 1));
  const paths = hash === -1 ? ["**"] : alternativesOf(slice(pattern, 0, hash));
  if (functions === undefined || paths === undefined) {
    return "its braces don't match up, or stand for too much";
  }
  if (hash === pattern.length - 1) return "it names no function";
  return (path, name) => isOneOf(paths, path, true) && isOneOf(functions, name, false);
}

function isOneOf(globs: readonly string[], text: string, isPath: boolean): boolean {
  for (let i = 0; i < globs.length; i++) {
    if (matchesGlob(globs[i] as string, text, isPath)) return true;
  }
  return false;
}

const EXCLAMATION = 33;
const HASH = 35;
const COMMA = 44;
const DOT = 46;
const OPEN = 123;

/** Where the files end and the functions begin; -1 if the pattern names no files. */
function hashOf(pattern: string): number {
  for (let at = pattern.length - 1; at > 0; at--) {
    if (codeAt(pattern, at) === HASH && !isPrivate(codeAt(pattern, at - 1))) return at;
  }
  return -1;
}

/** `Class.#secret`, `Class.{#a,b}` */
function isPrivate(before: number): boolean {
  return before === DOT || before === OPEN || before === COMMA;
}
